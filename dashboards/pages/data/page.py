"""The Data page: when and what was loaded, what was set aside and why, which checks failed, which settings hold."""

from __future__ import annotations

from datetime import UTC, datetime

from dash import Dash, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.pages.context import today, warehouse
from dashboards.pages.data import (
    files as data_files,
)
from dashboards.pages.data import (
    quarantine,
)
from dashboards.pages.data import (
    refreshes as data_record,
)
from dashboards.pages.data import (
    restatements as data_restatements,
)
from dashboards.pages.data.corrections import export_rows_to_mend, rows_to_mend
from dashboards.pages.data.downloads import export_set_aside
from dashboards.pages.data.queries import (
    SetAsideCount,
    failed_checks,
    refreshes,
    restatements,
    set_aside_by_reason,
    settings,
    source_files,
)
from dashboards.pages.frame import age_notice, register_page, register_take_away
from dashboards.snapshot.freshness import Freshness, freshness
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.text import numbers
from dashboards.ui.card import kpis
from dashboards.ui.downloads import Answer
from dashboards.ui.filters import Filter, chosen_filters, filter_bar, filter_inputs
from dashboards.ui.notice import refusal
from dashboards.ui.page import page_head, take_away
from dashboards.web.errors import guarded
from dashboards.web.gate import current_viewer

ALL = "all"


def register(app: Dash) -> None:
    """Register the page and its callbacks."""
    register_page("data", path="/data", title="Data", layout=layout)

    @app.callback(
        Output("data-set-aside", "children"),
        filter_inputs("data"),
        State({"where": "data"}, "data"),
        prevent_initial_call=True,
    )
    def change(_values: list[str], _where: None) -> Component | None:
        return quarantine.rows_section(chosen_filters())

    register_take_away(app, "data", _take)


def _take(key: str, _where: object) -> Answer:
    """Return what one of the page's buttons takes away."""
    if key.startswith(quarantine.MEND):
        contract = key.removeprefix(quarantine.MEND)
        return export_rows_to_mend(warehouse(), current_viewer(), contract, datetime.now(tz=UTC))
    chosen = chosen_filters()
    return export_set_aside(warehouse(), current_viewer(), file=chosen.get("file"), reason=chosen.get("reason"))


@guarded
def layout(**query: str) -> Component:
    """Return the page for an address."""
    viewer = current_viewer()
    fresh = freshness(warehouse(), viewer, "data")
    if isinstance(fresh, Denied):
        return refusal(fresh, is_page=True)
    record = refreshes(warehouse(), viewer)
    if isinstance(fresh, NotPublished) and isinstance(record, NotPublished):
        return refusal(fresh, is_page=True)
    files, counts = source_files(warehouse(), viewer), set_aside_by_reason(warehouse(), viewer)
    known = () if isinstance(counts, Denied | NotPublished) else counts
    to_mend = rows_to_mend(warehouse(), viewer)
    checks, changes = failed_checks(warehouse(), viewer), restatements(warehouse(), viewer)
    in_force = settings(warehouse(), viewer)
    known_files = () if isinstance(files, Denied | NotPublished) else files
    known_record = () if isinstance(record, Denied | NotPublished) else record
    shown = None if isinstance(fresh, NotPublished) else fresh
    day = shown.as_of if shown else None
    tools = (
        [filter_bar("data", _filters(query, known)), take_away("data", [("set_aside", "Rows set aside")])]
        if known
        else []
    )
    sections = [
        data_record.failure_notice(known_record) or age_notice(shown),
        kpis(data_record.kpi_cards(known_record, known_files, known)),
        data_files.files_section(known_files, day),
        quarantine.reasons_section(known, day),
        None if isinstance(to_mend, Denied | NotPublished) else quarantine.mend_section(to_mend),
        html.Div(tools, className="tools") if tools else None,
        html.Div(quarantine.rows_section(query), id="data-set-aside") if known else None,
        None if isinstance(checks, Denied | NotPublished) else data_record.checks_section(checks),
        None if isinstance(changes, Denied | NotPublished) else data_restatements.restatements_section(changes),
        data_record.refreshes_section(known_record),
        None if isinstance(in_force, Denied | NotPublished) else data_record.settings_section(in_force),
    ]
    head = page_head(headline(shown), kicker="Data", dateline=_dateline(shown), is_headline=True)
    return html.Div(
        [
            dcc.Store(id={"where": "data"}),
            head,
            html.Div([section for section in sections if section is not None], className="page-body"),
        ],
        className="page",
    )


def headline(fresh: Freshness | None) -> str:
    """Return in a sentence whether the figures are what the exports say."""
    if fresh is None or fresh.last_status is None:
        return "No refresh is on record."
    if fresh.last_status == "failed":
        return "The last refresh failed; what you see is from the one before."
    when = "" if fresh.last_refresh_at is None else f" {numbers.days_ago(fresh.last_refresh_at.date(), today())}"
    if fresh.last_status == "unchanged":
        return f"Checked{when}: no export had changed."
    return f"The last refresh, {when.strip()}, was published whole."


def _dateline(fresh: Freshness | None) -> str | None:
    if fresh is None:
        return None
    return f"Data as of {numbers.day(fresh.as_of)}. Last refresh {numbers.moment(fresh.last_refresh_at)}."


def _filters(query: dict[str, str], counts: tuple[SetAsideCount, ...]) -> list[Filter]:
    files = sorted({count.file for count in counts})
    reasons = sorted({count.reason for count in counts})
    return [
        Filter(
            "file",
            "File",
            ((ALL, "All files"), *((file, file.rsplit("/", 1)[-1]) for file in files)),
            query.get("file"),
        ),
        Filter(
            "reason",
            "Reason",
            ((ALL, "All reasons"), *((reason, quarantine.reason_name(reason)) for reason in reasons)),
            query.get("reason"),
        ),
    ]

"""The Data page: when and what was loaded, what was set aside and why, which checks failed, which settings hold."""

from __future__ import annotations

from dash import Dash, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.pages.context import reader, today
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
from dashboards.pages.data.corrections import rows_to_correct
from dashboards.pages.data.downloads import DOWNLOADS
from dashboards.pages.data.queries import (
    failed_checks,
    quarantine_by_reason,
    refreshes,
    restatements,
    settings,
    source_files,
)
from dashboards.pages.data.rows import QuarantineCount
from dashboards.pages.frame import age_notice, register_downloads, register_page
from dashboards.snapshot.freshness import Freshness, freshness
from dashboards.snapshot.guard import or_none
from dashboards.text import numbers
from dashboards.ui.card import kpis
from dashboards.ui.filters import Filter, chosen_filters, filter_bar, filter_inputs
from dashboards.ui.page import downloads, page_head
from dashboards.web.errors import guarded

ALL = "all"


def register(app: Dash) -> None:
    """Register the page and its callbacks."""
    register_page("data", "/data", "Data", guarded(layout))

    @app.callback(
        Output("data-set-aside", "children"),
        filter_inputs("data"),
        State({"where": "data"}, "data"),
        prevent_initial_call=True,
    )
    def change(_values: list[str], _where: None) -> Component | None:
        return quarantine.rows_section(chosen_filters())

    register_downloads(app, "data", DOWNLOADS, lambda _where, query: query)


def layout(**query: str) -> Component:
    """Return the page for an address.

    It stands while a log of refreshes is there, though nothing be published, and the other way round.
    """
    asking = reader()
    asking.require("data")
    log = or_none(refreshes, asking)
    fresh = freshness(asking, "data") if log is None else or_none(freshness, asking, "data")
    log, day = log or (), fresh.as_of if fresh else None
    files, counts = or_none(source_files, asking) or (), or_none(quarantine_by_reason, asking) or ()
    checks, changes = or_none(failed_checks, asking), or_none(restatements, asking)
    to_correct, in_force = or_none(rows_to_correct, asking), or_none(settings, asking)
    tools = html.Div(
        [filter_bar("data", _filters(query, counts)), downloads("data", [("quarantine", "Rows set aside")])],
        className="tools",
    )
    sections = [
        data_record.failure_notice(log) or age_notice(fresh),
        kpis(data_record.kpi_cards(log, files, counts)),
        data_files.files_section(files, day),
        quarantine.reasons_section(counts, day),
        None if to_correct is None else quarantine.corrections_section(to_correct),
        tools if counts else None,
        html.Div(quarantine.rows_section(query), id="data-set-aside") if counts else None,
        None if checks is None else data_record.checks_section(checks),
        None if changes is None else data_restatements.restatements_section(changes),
        data_record.refreshes_section(log),
        None if in_force is None else data_record.settings_section(in_force),
    ]
    head = page_head(headline(fresh), kicker="Data", dateline=_dateline(fresh), is_headline=True)
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


def _filters(query: dict[str, str], counts: tuple[QuarantineCount, ...]) -> list[Filter]:
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

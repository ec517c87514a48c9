"""Sections on refreshes: cards, the checks that failed, the list of refreshes, the settings in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.data.rows import QualityCheck, QuarantineCount, Refresh, SourceFile
from dashboards.snapshot.settings import Setting
from dashboards.text import numbers
from dashboards.ui.card import KpiCard, Source, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import notice
from published.corrections import awaited_contract

STATUS_TEXT = {"published": "published", "failed": "failed", "unchanged": "nothing had changed"}
LAYER_TEXT = {"export": "exports", "model": "figures"}


def failure_notice(record: Sequence[Refresh]) -> Component | None:
    """Return why the last refresh failed and what to do; None where it did not."""
    if not record or record[0].status != "failed":
        return None
    return notice(
        "warning",
        f"The refresh of {numbers.moment(record[0].refreshed_at)} failed: "
        f"{record[0].reason or 'no reason was recorded'}. "
        "Nothing was changed. Mend what it names and run ",
        html.Code("skillgap refresh"),
        " again.",
    )


def kpi_cards(
    record: Sequence[Refresh], files: Sequence[SourceFile], aside: Sequence[QuarantineCount]
) -> list[KpiCard]:
    """Return the cards of the page."""
    last = record[0] if record else None
    n_aside = sum(count.n_rows for count in aside)
    return [
        KpiCard(
            "refresh",
            "Last refresh",
            STATUS_TEXT.get(last.status, last.status).capitalize() if last else numbers.UNKNOWN,
            f"{numbers.moment(last.refreshed_at)}, {numbers.seconds(last.seconds)}" if last else "",
        ),
        KpiCard(
            "files",
            "Files read",
            numbers.count(sum(bool(file.n_read) for file in files)),
            f"{numbers.count(sum(file.n_read or 0 for file in files))} rows",
        ),
        KpiCard("loaded", "Rows in force", numbers.count(sum(file.n_loaded or 0 for file in files)), "in the figures"),
        KpiCard("aside", "Rows set aside", numbers.count(n_aside), waiting_text(aside)),
    ]


def waiting_text(aside: Sequence[QuarantineCount]) -> str:
    """Return how many rows wait for a row that is missing, and of which contracts; empty where none does."""
    awaited = {count: contract for count in aside if (contract := awaited_contract(count.reason)) is not None}
    n = sum(count.n_rows for count in awaited)
    if not n:
        return ""
    contracts = sorted(set(awaited.values()))
    return f"{numbers.count(n)} {'waits' if n == 1 else 'wait'} for a missing row of {' or '.join(contracts)}"


def checks_section(checks: Sequence[QualityCheck]) -> html.Section:
    """Return the checks that failed in the last refresh."""
    if not checks:
        return section("Checks", notice("info", "Every check of the last refresh passed."))
    columns = (
        GridColumn("subject", "Of", width=180, grows=2),
        GridColumn("check", "Expected", width=240, grows=3, wraps=True),
        GridColumn("n", "Rows failing", "number", width=120),
        GridColumn("details", "What was found", width=240, grows=3, wraps=True),
        GridColumn("layer", "Where", width=100),
    )
    return section(
        "Checks that did not pass",
        grid("data-checks", columns, [_check(check) for check in checks], "Checks that did not pass"),
        lede="What would make figures wrong stops a refresh; what is listed here was worth a look.",
        source=Source("quality_checks", checks[0].refreshed_at.date(), numbers.counted(len(checks), "check", "checks")),
    )


def _check(check: QualityCheck) -> dict[str, Any]:
    return {
        "subject": check.subject,
        "check": check.check_name,
        "n": check.n_failing,
        "n_text": numbers.count(check.n_failing),
        "details": check.details or "–",
        "layer": LAYER_TEXT.get(check.layer, check.layer),
    }


def refreshes_section(record: Sequence[Refresh]) -> html.Section:
    """Return the refreshes, the newest first."""
    if not record:
        return section("Refreshes", notice("info", "No refresh is on record."))
    columns = (
        GridColumn("when", "When", width=210, grows=2),
        GridColumn("status", "Outcome", width=160),
        GridColumn("seconds", "Took", "number", width=100),
        GridColumn("reason", "Reason", width=240, grows=3, wraps=True),
    )
    rows = [
        {
            "when": refresh.refreshed_at.isoformat(),
            "when_text": numbers.moment(refresh.refreshed_at),
            "status": STATUS_TEXT.get(refresh.status, refresh.status),
            "seconds": refresh.seconds,
            "seconds_text": numbers.seconds(refresh.seconds),
            "reason": refresh.reason or "–",
        }
        for refresh in record
    ]
    return section(
        "Refreshes",
        grid("data-refreshes", columns, rows, "Refreshes"),
        source=Source("refreshes", record[0].refreshed_at.date(), numbers.counted(len(record), "refresh", "refreshes")),
    )


def settings_section(in_force: Sequence[Setting]) -> html.Section:
    """Return the settings with which the figures were made."""
    pairs = [html.Div([html.Dt(html.Code(each.name)), html.Dd(_value(each))]) for each in in_force]
    return section(
        "Settings in force",
        html.Dl(pairs, className="facts"),
        lede="They stand in workspace.yml and count from the next refresh on.",
    )


def _value(each: Setting) -> str:
    if each.name == "refreshed_at" and each.value:
        return numbers.moment(datetime.fromisoformat(each.value))
    return each.value or "not set"

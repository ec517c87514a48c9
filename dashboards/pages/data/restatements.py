"""Restatements: what a refresh changed of figures that were published for closed cycles, in words, with its cause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.data.rows import Restatement
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import notice

COLUMNS = (
    GridColumn("cycle", "Cycle", width=120, grows=2),
    GridColumn("table", "Figures", width=150, grows=3, wraps=True),
    GridColumn("rows", "Rows", "number", width=80),
    GridColumn("largest", "Largest change", width=150, grows=3, wraps=True),
    GridColumn("cause", "Cause", width=280, grows=5, wraps=True),
    GridColumn("when", "Refresh", width=185, grows=2, wraps=True),
)
MOST_CAUSES = 2
LEDE = (
    "A closed cycle does not change in silence. Listed is what differs from the snapshot before: rows that are new, "
    "gone or different. Training counts here once the next cycle has opened; until then it is meant to grow."
)


def restatements_section(changes: Sequence[Restatement]) -> html.Section:
    """Return what changed in closed cycles, the newest first."""
    if not changes:
        return section(
            "Restatements",
            notice("info", "No published figure of a closed cycle has changed."),
            name="restatements",
        )
    return section(
        "Restatements",
        notice("warning", *newest(changes)),
        grid("data-restatements", COLUMNS, [_row(change) for change in changes], "Restatements of closed cycles"),
        lede=LEDE,
        source=Source(
            "restatements", changes[0].refreshed_at.date(), numbers.counted(len(changes), "restatement", "restatements")
        ),
        name="restatements",
    )


def newest(changes: Sequence[Restatement]) -> list[Component | str]:
    """Return in words what the newest refresh that changed something changed: when, which cycles, how much, and why."""
    at = changes[0].refreshed_at
    of_newest = [change for change in changes if change.refreshed_at == at]
    rows = numbers.counted(sum(change.n_rows_changed for change in of_newest), "row", "rows")
    tables = numbers.counted(len({change.table_name for change in of_newest}), "table", "tables")
    text: list[Component | str] = [f"The refresh of {numbers.moment(at)} changed {rows} in {tables} of "]
    cycles = {change.cycle_id: change for change in of_newest}
    for nth, change in enumerate(cycles.values()):
        if nth:
            text.append(" and " if nth == len(cycles) - 1 else ", ")
        link = _link(change)
        text.append(dcc.Link(change.cycle_label, href=link) if link else change.cycle_label)
    causes = list(dict.fromkeys(change.cause for change in of_newest if change.cause))
    if len(causes) > MOST_CAUSES:
        return [*text, ". The table tells the cause of each."]
    return [*text, ".", *([f" Cause: {'; or '.join(causes)}."] if causes else [])]


def size(change: Restatement) -> str:
    """Return how large the largest change is, with its figure: `0.33 in current level`."""
    if change.is_size_withheld:
        return "withheld"
    if change.largest_change is None:
        return "no number became another"
    number = f"{change.largest_change:,.2f}".replace(",", numbers.THIN_SPACE)
    number = "<\N{NO-BREAK SPACE}0.01" if number == "0.00" else number
    return f"{number} in {_text(change.figure)}" if change.figure else number


def _row(change: Restatement) -> dict[str, Any]:
    return {
        "when": change.refreshed_at.isoformat(),
        "when_text": numbers.moment(change.refreshed_at),
        "cycle": change.cycle_label,
        "cycle_href": _link(change),
        "table": _text(change.table_name),
        "rows": change.n_rows_changed,
        "rows_text": numbers.count(change.n_rows_changed),
        "largest": change.largest_change,
        "largest_text": size(change),
        "cause": change.cause or "–",
    }


def _link(change: Restatement) -> str | None:
    """Return the address of the cycle's figures; None where it is no closed cycle any more."""
    return address("gaps", query={"cycle": change.cycle_id}) if change.is_closed else None


def _text(name: str | None) -> str:
    return (name or "").replace("_", " ")

"""The balance of gaps on the Movement page: before, closed, opened, now, by the target alone and by chance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.movement.balance_chart import HEAD_HEIGHT, ROW_HEIGHT, balance_bars
from dashboards.pages.movement.balance_queries import Balance, total_of
from dashboards.pages.movement.balance_text import PAIRS, balance_sentence, cause_of, over_whom, signed_count
from dashboards.pages.movement.rows import BalanceRow, Movement
from dashboards.pages.movement.url import MovementUrl
from dashboards.text import numbers
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.legend import Mark, mark_legend
from dashboards.ui.notice import empty_state, notice
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

MIN_WIDTH = 110
TITLE = "Balance of gaps"
LEDE = (
    "Left of zero the gaps that closed, right of it those that opened, over the same people; at the end gaps before "
    "and now. Ratings drawn again would close some gaps without any change: as many as the upright mark says."
)
HIDDEN = "not shown"


def balance_section(found: Movement, name: str | None, url: MovementUrl, day: date | None) -> Component:
    """Return the balance by competency, or of the one looked at more closely.

    Args:
        found: what is on screen.
        name: the competency looked at more closely.
        url: the address.
        day: date of the data.
    """
    title = TITLE + (f": {name}" if name else "")
    rows = [row for row in found.balance if name is None or row.competency_id == url.competency_id]
    total = total_of(rows, found.cycle)
    if total is None:
        return section(title, empty_state("Withheld", "It would be about too few people.", image="lock"))
    rows.sort(key=lambda row: (row.n_gaps_now is None, -_moved(row), row.competency_name))
    links = [url.address_of(*url.units, competency=row.competency_id) for row in rows]
    drawn = [row for row in rows if row.n_gaps_now is not None]
    heads = [
        RowHead(row.competency_name, link)
        for row, link in zip(drawn, links, strict=False)  # those that are withheld come last
    ]
    picture = rows_with_chart(
        heads,
        graph(
            "movement-balance", balance_bars(drawn), f"{title}; the same numbers follow as a table", min_width=MIN_WIDTH
        ),
        [RowEnd(_before_and_now(row)) for row in drawn],
        head_height=HEAD_HEIGHT,
        row_height=ROW_HEIGHT,
        title="Competency",
        end_title="Before → now",
    )
    return section(
        title,
        html.P(f"{balance_sentence(total)}. {over_whom(total)}"),
        _left_out(total),
        _facts(total),
        _causes(drawn),
        mark_legend(_legend(drawn)),
        picture,
        same_as_table(_table(rows, links)),
        lede=LEDE,
        source=Source("gap_balance", day, f"{numbers.counted(total.n_gap_known, *PAIRS)} assessed twice"),
    )


def _moved(row: BalanceRow) -> int:
    return (row.n_gaps_closed or 0) + (row.n_gaps_opened or 0)


def _before_and_now(row: BalanceRow) -> str:
    return f"{numbers.count(row.n_gaps_before)} → {numbers.count(row.n_gaps_now)}"


def _left_out(total: Balance) -> Component | None:
    if not total.n_left_out:
        return None
    n = numbers.counted(total.n_left_out, "competency is", "competencies are")
    return notice(
        "lock",
        f"{n} left out of these sums: too few people, or nobody or everybody, or such a figure could be worked out.",
    )


def _facts(total: Balance) -> html.Dl:
    facts = [
        ("Gaps before", numbers.count(total.n_before)),
        ("Closed", numbers.count(total.n_closed)),
        ("Opened", numbers.count(total.n_opened)),
        ("Gaps now", f"{numbers.count(total.n_now)} ({signed_count(total.n_now - total.n_before)})"),
    ]
    if total.n_closed_by_target is not None:
        by_target = (
            f"{numbers.count(total.n_closed_by_target)} closed, {numbers.count(total.n_opened_by_target)} opened"
        )
        facts.append(("By the target alone", by_target))
    if total.expected_closed_by_chance is not None:
        facts.append(("Closed by chance", f"{numbers.levels(total.expected_closed_by_chance)} expected"))
    return html.Dl([html.Div([html.Dt(label), html.Dd(text)]) for label, text in facts], className="facts")


def _causes(rows: Sequence[BalanceRow]) -> Component | None:
    """Return the changes that have a cause, each with it; None where none has."""
    lines = [
        f"{signed_count((row.n_gaps_now or 0) - (row.n_gaps_before or 0))} in {row.competency_name}{cause_of(row)}."
        for row in rows
        if cause_of(row)
    ]
    return html.P(" ".join(lines)) if lines else None


def _legend(rows: Sequence[BalanceRow]) -> list[tuple[Mark, str]]:
    legend: list[tuple[Mark, str]] = [("above", "closed"), ("short", "opened")]
    if any(row.n_closed_by_target or row.n_opened_by_target for row in rows):
        legend.append(("by-target", "by the target alone"))
    if any(row.expected_closed_by_chance is not None for row in rows):
        legend.append(("target", "would have closed by chance"))
    return legend


def _table(rows: Sequence[BalanceRow], links: Sequence[str]) -> Component:
    columns = [
        GridColumn("name", "Competency", width=170, is_pinned=True, grows=2),
        GridColumn("people", "People", "number"),
        GridColumn("before", "Gaps before", "number", width=120),
        GridColumn("closed", "Closed", "number"),
        GridColumn("opened", "Opened", "number"),
        GridColumn("now", "Gaps now", "number", width=110),
        GridColumn("closed_by_target", "Closed by target", "number", width=140),
        GridColumn("opened_by_target", "Opened by target", "number", width=145),
        GridColumn("chance", "By chance", "number", width=110),
    ]
    cells = [_row(row, link) for row, link in zip(rows, links, strict=True)]
    return grid("movement-balance-table", columns, cells, TITLE)


def _row(row: BalanceRow, link: str) -> dict[str, Any]:
    counts = {
        "people": row.n_gap_known,
        "before": row.n_gaps_before,
        "closed": row.n_gaps_closed,
        "opened": row.n_gaps_opened,
        "now": row.n_gaps_now,
        "closed_by_target": row.n_closed_by_target,
        "opened_by_target": row.n_opened_by_target,
    }
    cells: dict[str, Any] = {"name": row.competency_name, "name_href": link, "chance": row.expected_closed_by_chance}
    for field, n in counts.items():
        cells |= {field: n, f"{field}_text": HIDDEN if n is None else numbers.count(n)}
    cells["chance_text"] = HIDDEN if row.is_withheld else numbers.levels(row.expected_closed_by_chance)
    return cells

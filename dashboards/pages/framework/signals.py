"""Agreement of raters on every item: the chart by competency, and the table with all that is measured."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html

from dashboards.pages.framework import charts
from dashboards.pages.framework.rows import AGREEMENT_BAR, Framework, Item
from dashboards.pages.framework.text import RWG, SIGNAL_TEXT, figure, kind_of
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.legend import signal_legend
from dashboards.ui.notice import empty_state
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

TITLE = "How alike raters read each item"
MIN_WIDTH = 200
COLUMNS = (
    GridColumn("rank", "Place", "number", width=78),
    GridColumn("competency", "Competency", width=140, grows=2, wraps=True),
    GridColumn("statement", "Behaviour", width=240, grows=5, wraps=True),
    GridColumn("signals", "Signals", width=150, grows=2, wraps=True),
    GridColumn("people", "People", "number", width=84),
    GridColumn("ratings", "Ratings", "number", width=88),
    GridColumn("rwg", f"{RWG} pooled", "number", width=112),
    GridColumn("variance", "Variance within", "number", width=128),
    GridColumn("ad", "AD", "number", width=72),
    GridColumn("icc1", "ICC(1)", "number", width=84),
    GridColumn("icc2", "ICC(2)", "number", width=84),
    GridColumn("irrelevant", "Not relevant", "number", width=112),
    GridColumn("gap", "With a gap", "number", width=102),
)


def signals_section(found: Framework, day: date | None) -> html.Section | None:
    """Return the chart with its table."""
    if not found.items:
        return None
    return agreement_section(TITLE, found.items, found.min_group, day, by="competency")


def agreement_section(title: str, items: Sequence[Item], min_group: int, day: date | None, *, by: str) -> html.Section:
    """Return the chart of items and their table.

    Args:
        title: heading.
        items: what is drawn.
        min_group: the fewest people a figure may be about.
        day: date of the data.
        by: `competency`: a row for each, the least agreement first; `cycle`: a row for each, the newest first.
    """
    table = same_as_table(signals_table(items, min_group, title, by=by), "All that is measured, as a table")
    source = Source("framework_signals", day, numbers.counted(len(items), "item", "items"))
    rows = _rows(items, by)
    if not any(row.marks for row in rows):
        text = "Agreement can be measured where two raters of one group see the same person. So far that is nowhere so."
        no_marks = empty_state("No agreement is known yet", text, image="clock")
        return section(title, no_marks, table, source=source, name="agreement")
    present = {mark.kind for row in rows for mark in row.marks}
    label = f"{title}: agreement of every item, one row for each {by}; the same numbers follow as a table"
    most = {
        row.title: max((item.n_ratees or 0 for item in items if _row_of(item, by) == row.title), default=0)
        for row in rows
    }
    picture = rows_with_chart(
        [RowHead(row.title, row.address) for row in rows],
        graph(f"agreement-{by}", charts.agreement(rows, AGREEMENT_BAR), label, min_width=MIN_WIDTH),
        [RowEnd(numbers.count(most[row.title]) if row.marks else "–") for row in rows],
        head_height=charts.HEAD_HEIGHT,
        row_height=charts.ROW_HEIGHT,
        title=by.capitalize(),
        end_title="People",
        max_width=900,
    )
    edge = " What lies further to the left is drawn at the edge." if charts.is_cut_off(rows) else ""
    return section(
        title,
        signal_legend([(kind, text) for kind, text in charts.KIND_TEXT.items() if kind in present]),
        picture,
        table,
        lede=(
            f"Each mark is one item. Pooled {RWG}: 1 when all raters of a person choose the same level, 0 when they "
            f"scatter as if by chance. Dashed line: {AGREEMENT_BAR:.2f}, from which on agreement is enough; left of "
            f"it the widest fifth of all items is flagged.{edge}"
        ),
        source=source,
        name="agreement",
    )


def signals_table(items: Sequence[Item], min_group: int, label: str, *, by: str = "competency") -> html.Div:
    """Return every item with its figures."""
    columns = list(COLUMNS)
    if by == "cycle":
        columns[1] = GridColumn("cycle", "Cycle", width=140, grows=2, wraps=True)
    return grid(f"signals-{by}", columns, [_cells(item, min_group) for item in items], label)


def _row_of(item: Item, by: str) -> str:
    return item.cycle_label if by == "cycle" else item.competency_name


def _rows(items: Sequence[Item], by: str) -> list[charts.AgreementRow]:
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(_row_of(item, by), []).append(item)
    rows = [
        charts.AgreementRow(
            name,
            tuple(_mark(item, item.rwg_pooled) for item in group if item.rwg_pooled is not None),
            address("framework", group[0].competency_id) if by == "competency" else None,
        )
        for name, group in groups.items()
    ]
    if by == "competency":
        rows.sort(key=lambda row: (min((mark.agreement for mark in row.marks), default=2.0), row.title))
    return rows


def _mark(item: Item, rwg: float) -> charts.AgreementMark:
    text = item.statement if item.behaviour_id and item.statement else "The competency as a whole"
    details = [
        f"{RWG} {figure(rwg)}, AD {figure(item.ad_mean)}, {numbers.counted(item.n_ratees, 'person', 'people')}",
        *(SIGNAL_TEXT[signal] for signal in item.signals),
    ]
    return charts.AgreementMark(text, kind_of(item), rwg, "<br>".join(details))


def _cells(item: Item, min_group: int) -> dict[str, Any]:
    cells: dict[str, Any] = {
        "rank": item.revision_rank,
        "rank_text": "–" if item.revision_rank is None else numbers.count(item.revision_rank),
        "competency": item.competency_name,
        "competency_href": address("framework", item.competency_id),
        "cycle": item.cycle_label,
        "statement": item.statement if item.behaviour_id else "The competency as a whole",
        "signals": "; ".join(SIGNAL_TEXT[signal] for signal in item.signals) or "–",
        "people": item.n_ratees,
        "people_text": numbers.count(item.n_ratees),
        "ratings": item.n_ratings,
        "ratings_text": numbers.count(item.n_ratings),
        "irrelevant": item.share_not_relevant,
        "irrelevant_text": numbers.share(item.share_not_relevant, item.share_not_relevant_bound),
        "gap": item.share_with_gap,
        "gap_text": numbers.share(item.share_with_gap, item.share_with_gap_bound),
    }
    indices = {
        "rwg": item.rwg_pooled,
        "variance": item.within_variance,
        "ad": item.ad_mean,
        "icc1": item.icc1,
        "icc2": item.icc2,
    }
    cells |= indices | {f"{name}_text": figure(value) for name, value in indices.items()}
    if item.is_withheld and item.n_ratees is None:
        cells |= {"people_text": numbers.withheld(min_group), "people_mark": "is-withheld"}
        hidden: tuple[str, ...] = ("ratings", "irrelevant", "gap", *indices)
    else:
        hidden = ("gap",) if item.is_withheld else ()
    cells |= {f"{name}_text": "hidden" for name in hidden} | {f"{name}_mark": "is-withheld" for name in hidden}
    return cells

"""The coverage of gaps: cards, bars by competency, bars of one competency by unit, each with its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.context import reader
from dashboards.pages.coverage import chart
from dashboards.pages.coverage.queries import CoverageRow, by_unit
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.guard import or_none
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import KpiCard, Source, kpis, same_as_table, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.legend import status_legend
from dashboards.ui.notice import empty_state, notice, withheld
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

MIN_WIDTH = 140
LEDE = "Each bar is all gaps of its row; how many these are stands at its end."
CARD_LABELS: dict[chart.Status, str] = {
    "no_course": "No course answers",
    "not_taken": "Course not taken",
    "in_training": "In training",
    "trained": "Trained",
}
TRAINED_NOTE = (
    "Trained means finished, not improved: whether a course moved the score is another question, "
    "and a gap can stay open after training."
)


def kpi_section(found: Sequence[CoverageRow]) -> html.Dl:
    """Return the cards: gaps, and how many of them are answered, in training and trained."""
    shown = [row for row in found if row.n_gaps is not None]
    gaps = sum(row.n_gaps or 0 for row in shown)
    cards = [KpiCard("gaps", "Gaps", numbers.count(gaps), _hidden_text(found))]
    # Over the rows of which every status is shown: the shares have one denominator and add up.
    known = [row for row in shown if all(chart.count_of(row, status) is not None for status in CARD_LABELS)]
    of = sum(row.n_gaps or 0 for row in known)
    for status, label in CARD_LABELS.items():
        n = sum(chart.count_of(row, status) or 0 for row in known)
        note = f"{numbers.count(n)} of {numbers.counted(of, 'gap', 'gaps')}"
        cards.append(KpiCard(status, label, numbers.share(n / of if of else None), note))
    return kpis(cards)


def _hidden_text(found: Sequence[CoverageRow]) -> str:
    n = sum(row.is_withheld for row in found)
    return f"{numbers.counted(n, 'competency', 'competencies')} withheld" if n else "people × competencies with a gap"


def by_competency_section(found: Sequence[CoverageRow], query: Mapping[str, str], day: date | None) -> html.Section:
    """Return the bars by competency, those with most uncovered gaps first."""
    rows = sorted(
        found, key=lambda row: (row.is_withheld, -(row.n_no_course or 0), -(row.n_gaps or 0), row.competency_name)
    )
    names = [row.competency_name for row in rows]
    links = [address("coverage", query={**query, "competency": row.competency_id}) for row in rows]
    title = "Gaps by training status and competency"
    lede = f"{LEDE} A name shows that competency by unit. {TRAINED_NOTE}"
    return _bars("coverage", title, lede, rows, names, links, "Competency", day)


def by_unit_section(
    query: Mapping[str, str], filters: GapFilter, found: Sequence[CoverageRow], day: date | None
) -> Component | None:
    """Return the bars of one competency by unit; None where no competency is chosen."""
    competency_id = query.get("competency")
    if not competency_id:
        return None
    rows = or_none(by_unit, reader(), competency_id, query.get("unit"), filters)
    if rows is None:
        return None
    name = next((row.competency_name for row in found if row.competency_id == competency_id), competency_id)
    title = f"{name} by unit"
    if not rows:
        return section(title, notice("info", f"No unit below has a gap in {name}."))
    names = [row.org_unit_name or "Your line" for row in rows]
    links = [address("coverage", query={**query, "unit": row.org_unit_id}) for row in rows]
    return _bars("coverage-units", title, LEDE, rows, names, links, "Unit", day)


def _bars(
    name: str,
    title: str,
    lede: str,
    rows: Sequence[CoverageRow],
    names: Sequence[str],
    links: Sequence[str],
    what: str,
    day: date | None,
) -> html.Section:
    if not rows:
        return section(
            title,
            empty_state("No gaps to show", "Nobody has a gap with these filters. Take a filter away to see more."),
        )
    picture = rows_with_chart(
        [RowHead(row_name, link) for row_name, link in zip(names, links, strict=True)],
        graph(
            name, chart.coverage_bars(rows, names), f"{title}; the same numbers follow as a table", min_width=MIN_WIDTH
        ),
        [RowEnd(_end(row)) for row in rows],
        head_height=chart.HEAD_HEIGHT,
        row_height=chart.ROW_HEIGHT,
        title=what,
        end_title="Gaps",
    )
    n = sum(row.n_gaps or 0 for row in rows)
    return section(
        title,
        withheld(sum(row.is_withheld for row in rows), reader().min_group),
        status_legend([(status, text) for status, text in chart.STATUS_TEXT.items()]),
        picture,
        same_as_table(_table(f"{name}-table", rows, names, links, what, title)),
        lede=lede,
        source=Source("training_coverage", day, numbers.counted(n, "gap", "gaps")),
    )


def _end(row: CoverageRow) -> str:
    return f"<{reader().min_group}" if row.is_withheld else numbers.count(row.n_gaps)


def _table(
    name: str, rows: Sequence[CoverageRow], names: Sequence[str], links: Sequence[str], what: str, title: str
) -> Component:
    columns = [
        GridColumn("name", what, width=170, is_pinned=True, grows=2),
        GridColumn("gaps", "Gaps", "number"),
        *(GridColumn(status, text, "number", width=110) for status, text in chart.STATUS_TEXT.items()),
        GridColumn("rate", "Have a course", "number", width=130),
    ]
    return grid(
        name, columns, [_row(row, names[position], links[position]) for position, row in enumerate(rows)], title
    )


def _row(row: CoverageRow, name: str, link: str) -> dict[str, Any]:
    cells: dict[str, Any] = {"name": name, "name_href": link, "gaps": row.n_gaps, "rate": row.coverage_rate}
    for status in chart.STATUS_TEXT:
        n = chart.count_of(row, status)
        cells |= {status: n, f"{status}_text": "not shown" if n is None else numbers.count(n)}
    if row.is_withheld:
        hidden = numbers.fewer_than(reader().min_group)
        return cells | {"gaps_text": hidden, "gaps_mark": "is-withheld", "rate_text": "not shown"}
    return cells | {
        "gaps_text": numbers.count(row.n_gaps),
        "rate_text": numbers.share(row.coverage_rate, row.rate_bound),
    }

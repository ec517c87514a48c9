"""The coverage of gaps: cards, bars by competency, bars of one competency by unit, each with its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.context import reader
from dashboards.pages.coverage import chart
from dashboards.pages.coverage.queries import CoverageRow, at_least_answered, by_unit
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

UNTOLD_NOTE = (
    "Your role is not told who is in training; where all but a few have a course, or only a few, it is told as a bound."
)


def kpi_section(found: Sequence[CoverageRow]) -> html.Dl:
    """Return the cards: gaps, and how many of them are answered, in training and trained."""
    shown = [row for row in found if row.n_gaps is not None]
    gaps = sum(row.n_gaps or 0 for row in shown)
    value = numbers.count(gaps) if shown or not found else "withheld"
    cards = [KpiCard("gaps", "Gaps", value, _hidden_text(found))]
    if not chart.is_each_told(found):
        return kpis([*cards, *_told_cards(shown)])
    # Over the rows of which every status is shown: the shares have one denominator and add up.
    known = [row for row in shown if all(chart.count_of(row, status) is not None for status in CARD_LABELS)]
    of = sum(row.n_gaps or 0 for row in known)
    for status, label in CARD_LABELS.items():
        n = sum(chart.count_of(row, status) or 0 for row in known)
        note = f"{numbers.count(n)} of {numbers.counted(of, 'gap', 'gaps')}"
        cards.append(KpiCard(status, label, numbers.share(n / of if of else None), note))
    return kpis(cards)


def _told_cards(shown: Sequence[CoverageRow]) -> list[KpiCard]:
    """Return the cards of those from whom small groups are hidden: each over the gaps of which it is told."""
    answered = at_least_answered(shown)
    if answered is None:
        rate = KpiCard("answered", "A course answers", "not told")
    else:
        text = numbers.share(answered.share, "at_least" if answered.is_bound else None)
        rate = KpiCard("answered", "A course answers", text, f"of {numbers.counted(answered.n_gaps, 'gap', 'gaps')}")
    trained = [row for row in shown if row.n_trained is not None]
    if not trained:
        return [rate, KpiCard("trained", "Trained", "not told")]
    n, of = sum(row.n_trained or 0 for row in trained), sum(row.n_gaps or 0 for row in trained)
    note = f"{numbers.count(n)} of {numbers.counted(of, 'gap', 'gaps')}"
    left_out = len(shown) - len(trained)
    untold = f"{numbers.counted(left_out, 'competency', 'competencies')} not told" if left_out else ""
    return [rate, KpiCard("trained", "Trained", numbers.share(n / of if of else None), note, untold)]


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
    if all(row.is_withheld for row in rows):
        return section(title, withheld(len(rows), reader().min_group))
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
    n, is_each = sum(row.n_gaps or 0 for row in rows), chart.is_each_told(rows)
    return section(
        title,
        withheld(sum(row.is_withheld for row in rows), reader().min_group),
        status_legend(list((chart.STATUS_TEXT if is_each else chart.PART_TEXT).items())),
        picture,
        same_as_table(_table(f"{name}-table", rows, names, links, what, title)),
        lede=lede if is_each else f"{lede} {UNTOLD_NOTE}",
        source=Source("training_coverage", day, numbers.counted(n, "gap", "gaps")),
    )


def _end(row: CoverageRow) -> str:
    return numbers.withheld(reader().min_group, row.withheld_reason) if row.is_withheld else numbers.count(row.n_gaps)


def _table(
    name: str, rows: Sequence[CoverageRow], names: Sequence[str], links: Sequence[str], what: str, title: str
) -> Component:
    columns = [
        GridColumn("name", what, width=170, is_pinned=True, grows=2),
        GridColumn("gaps", "Gaps", "number"),
        *(GridColumn(status, chart.STATUS_TEXT[status], "number", width=110) for status in _statuses(rows)),
        GridColumn("rate", "Have a course", "number", width=130),
    ]
    cells = [_row(row, names[position], links[position], _statuses(rows)) for position, row in enumerate(rows)]
    return grid(name, columns, cells, title)


def _statuses(rows: Sequence[CoverageRow]) -> tuple[chart.Status, ...]:
    return tuple(chart.STATUS_TEXT) if chart.is_each_told(rows) else ("no_course", "trained")


def _row(row: CoverageRow, name: str, link: str, statuses: Sequence[chart.Status]) -> dict[str, Any]:
    cells: dict[str, Any] = {"name": name, "name_href": link, "gaps": row.n_gaps, "rate": row.coverage_rate}
    for status in statuses:
        n = chart.count_of(row, status)
        cells |= {status: n, f"{status}_text": "not shown" if n is None else numbers.count(n)}
    if row.is_withheld:
        hidden = numbers.withheld_text(reader().min_group, row.withheld_reason)
        return cells | {"gaps_text": hidden, "gaps_mark": "is-withheld", "rate_text": "not shown"}
    return cells | {
        "gaps_text": numbers.count(row.n_gaps),
        "rate_text": chart.rate_text(row),
    }

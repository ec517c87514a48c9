"""The heat map of the Gaps page: the figure with its row heads, its burden bars, its legend and its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.frame import name_of
from dashboards.pages.gaps import charts
from dashboards.pages.gaps.queries import GapCell, HeatMap, Measure
from dashboards.pages.gaps.targets import is_without_levels, targets_section
from dashboards.pages.gaps.url import GapsUrl
from dashboards.snapshot.competencies import Column
from dashboards.text import numbers
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.charts import cell_map
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.legend import scale_legend
from dashboards.ui.notice import empty_state, withheld
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

Row = tuple[str, str, str | None]
"""Id, name and address of a row."""

LEDES: dict[Measure, str] = {
    "levels_short": "How many levels people are short of their targets, added up: the burden.",
    "share_with_gap": "Of those assessed, how many per cent have a gap.",
    "mean_gap": "Target less level, averaged over those assessed. Surpluses can hide gaps here; levels short can’t.",
}
FAMILY_LEDES: dict[Measure, str] = {
    "share_with_gap": "Of the pairs of person × competency that are assessed, how many per cent have a gap.",
    "mean_gap": (
        "Target less level, averaged over the pairs of person × competency that are assessed. Surpluses can hide gaps "
        "here; levels short can’t."
    ),
}
END_TITLES: dict[Measure, str] = {
    "levels_short": "Levels short",
    "share_with_gap": charts.PAIRS_WITH_GAP,
    "mean_gap": "Mean gap",
}
OTHER_MOMENT = "\N{DAGGER}"
"""Behind the name of a column that speaks for another cycle than the one on screen."""


@dataclass(frozen=True)
class Total:
    """A row's figure over all its columns.

    Attributes:
        value: of the cells that are shown; None where none is.
        is_whole: no cell is withheld, in part or whole, or shown as a bound alone.
    """

    value: float | None
    is_whole: bool


def heat_map_section(found: HeatMap, url: GapsUrl, day: date | None) -> html.Section:
    """Return the heat map with all that goes with it."""
    if not found.columns:
        text = "Nobody here has a competency in the profile that fits these filters. Take a filter away to see more."
        return html.Section(empty_state("No gaps to show", text), className="card")
    cells = charts.cells_by_key((*found.selection_cells, *found.cells))
    columns, main = _columns_by_burden(found), main_moment(found)
    ends = {unit_id: _total(unit_id, found, cells, url.measure) for unit_id in _unit_ids(found)}
    rows = _rows_by_measure(found, url, ends)
    if is_without_levels(found):
        unit_ids = [unit_id for unit_id, _, _ in rows]
        return targets_section(found, _heads(found, rows), unit_ids, columns, day, is_of_pairs=url.by == "family")
    is_of_pairs = url.by == "family"
    measure = charts.measure_text(url.measure, is_of_pairs=is_of_pairs)
    chart = charts.heat_map(
        [(unit_id, link) for unit_id, _, link in rows],
        columns,
        cells,
        measure=url.measure,
        min_group=found.min_group,
        whole_id=found.selection.unit_id,
        column_query=lambda column: _column_query(url, column),
        is_of_pairs=is_of_pairs,
    )
    label = f"{measure} of {len(rows) - 1} units in {len(columns)} {_noun(url)}; the same numbers follow as a table"
    picture = rows_with_chart(
        _heads(found, rows),
        graph("gaps-map", chart, label, min_width=cell_map.min_width(columns)),
        _ends([ends[unit_id] for unit_id, _, _ in rows], url.measure),
        head_height=cell_map.head_height(columns),
        row_height=cell_map.ROW_HEIGHT,
        title="Unit" if found.rows else "",
        end_title=END_TITLES[url.measure],
        max_width=cell_map.max_width(columns),
    )
    return section(
        f"{measure} by unit and {_column_noun(url)}",
        withheld(found.n_withheld, found.min_group),
        _other_moments(found),
        scale_legend(
            charts.scale_for(cells, url.measure, found.selection.unit_id),
            _blank_text(found, url.measure),
            withheld_below=found.min_group if found.n_withheld else None,
        ),
        picture,
        same_as_table(_table(found, rows, columns, cells, url, measure)),
        lede=" ".join(
            text
            for text in (
                FAMILY_LEDES.get(url.measure, LEDES[url.measure]) if is_of_pairs else LEDES[url.measure],
                _how_to_go_on(found),
                _what_is_left_out(list(ends.values()), url.measure),
                _what_adds_up(found, main),
            )
            if text
        ),
        source=Source(
            "gap_now_by_org_unit" if found.cycle.is_today and main is None else "gap_by_org_unit",
            day,
            numbers.up_to(
                (cell.n_assessed for cell in found.selection_cells),
                *(("pair", "pairs") if is_of_pairs else ("person", "people")),
                f"assessed in a {_column_noun(url)}",
            ),
        ),
    )


def widest(found: HeatMap) -> str:
    """Return the finding in a sentence: the columns with most levels short, of those shown where some are withheld.

    Where columns speak for different cycles it is of that of most of them.
    """
    main = main_moment(found)
    known = [cell for cell in found.selection_cells if cell.levels_short and cell.spoken_for == main]
    top = sorted(known, key=lambda cell: -(cell.levels_short or 0))[:3]
    if not top:
        return ""
    first, *others = [f"{cell.column_name} ({numbers.counted_levels(cell.levels_short)} short)" for cell in top]
    has_hidden = any(cell.n_assessed != 0 and not _is_told(cell) for cell in found.selection_cells)
    of_those = " of those shown" if has_hidden or len({cell.spoken_for for cell in found.selection_cells}) > 1 else ""
    return f"Widest{of_those}{'' if main is None else f' for {main}'}: {first}" + (
        f", then {' and '.join(others)}." if others else "."
    )


def main_moment(found: HeatMap) -> str | None:
    """Return the cycle that most columns speak for, by its name; None for the one on screen."""
    shown = Counter(cell.spoken_for for cell in found.selection_cells if _is_told(cell))
    return max(shown, key=lambda moment: (shown[moment], moment is None), default=None)


def _is_told(cell: GapCell) -> bool:
    """Return whether every figure of a cell is shown."""
    return cell.levels_short is not None and not cell.n_competencies_withheld


def _other_moments(found: HeatMap) -> Component | None:
    """Return the line that says which columns speak for another cycle, and why; None where none does."""
    others = Counter(cell.spoken_for for cell in found.selection_cells if cell.spoken_for is not None)
    if not others:
        return None
    ((cycle, n),) = others.items()
    columns = numbers.counted(n, "column", "columns")
    return html.P(
        f"{columns} ({OTHER_MOMENT}) {'speaks' if n == 1 else 'speak'} for {cycle}: today’s figures there would tell "
        "of the few who have come or left since.",
        className="fine",
    )


def _blank_text(found: HeatMap, measure: Measure) -> str:
    """Return what cells without a colour mean, as far as there are any such."""
    texts = ["blank: in nobody’s profile", "–: nobody assessed"]
    cells = [cell for cell in (*found.selection_cells, *found.cells) if cell.n_assessed]
    untold = {charts.PART_TEXT[cell.share_bound] for cell in cells if charts.value_of(cell, measure) is None}
    if bounds := sorted(untold - {numbers.HELD_BACK}):
        texts.append(f"{', '.join(bounds)}: so many have a gap, a sum is not told")
    if numbers.HELD_BACK in untold:
        texts.append(f"{numbers.HELD_BACK} without hatching: how many have a gap is not told")
    return "; ".join(texts)


def _what_adds_up(found: HeatMap, main: str | None) -> str:
    """Return of which columns the figures at the rows' ends are, where columns speak for different cycles."""
    if len({cell.spoken_for for cell in found.selection_cells}) < 2:
        return ""
    return f"A row’s end is over the columns of {main or 'today'} alone."


def _named(column: Column, found: HeatMap) -> Column:
    """Return a column with the mark of another cycle behind its name where it speaks for one."""
    is_other = any(cell.spoken_for for cell in found.selection_cells if cell.column_id == column.column_id)
    return replace(column, column_name=f"{column.column_name} {OTHER_MOMENT}") if is_other else column


def _column_noun(url: GapsUrl) -> str:
    return "family" if url.by == "family" else "competency"


def _noun(url: GapsUrl) -> str:
    return "families" if url.by == "family" else "competencies"


def _how_to_go_on(found: HeatMap) -> str:
    return "A name or a cell opens the unit." if found.rows else "There are no units below this one."


def _column_query(url: GapsUrl, column: Column) -> str:
    change = {"family": column.column_id} if url.by == "family" else {"competency": column.column_id}
    link = url.address_of(**change, by=None if url.by == "family" else url.filters.get("by"))
    return link.removeprefix("/gaps")


def _columns_by_burden(found: HeatMap) -> list[Column]:
    """Return the columns, those of the cycle of most of them first, and of one cycle those with the largest burden."""
    main = main_moment(found)
    order = {cell.column_id: (cell.spoken_for != main, -(cell.levels_short or 0.0)) for cell in found.selection_cells}
    columns = sorted(found.columns, key=lambda column: (*order.get(column.column_id, (False, 0.0)), column.column_name))
    return [_named(column, found) for column in columns]


def _unit_ids(found: HeatMap) -> list[str]:
    own = found.selection.unit_id
    return [own, *(unit.org_unit_id for unit in found.rows if unit.org_unit_id != own)]


def _rows_by_measure(found: HeatMap, url: GapsUrl, ends: Mapping[str, Total]) -> list[Row]:
    """Return the whole, then its units, those with the largest figure first."""
    own = found.selection.unit_id
    units = [
        (unit.org_unit_id, unit.org_unit_name, url.address_of(*url.units, unit.org_unit_id, of=None))
        for unit in found.rows
        if unit.org_unit_id != own
    ]

    def order(row: Row) -> tuple[bool, float, str]:
        value = ends[row[0]].value
        return value is None, -(value or 0.0), row[1]

    name = name_of(found.selection)
    return [(own, f"{name[0].upper()}{name[1:]}", None), *sorted(units, key=order)]


def _total(unit_id: str, found: HeatMap, cells: charts.Cells, measure: Measure) -> Total:
    """Add up a row: levels short, or the share or mean gap over its pairs of person × competency that are shown."""
    main = main_moment(found)
    of_unit = [cell for cell in _cells_of(unit_id, found, cells) if cell.spoken_for == main or cell.is_withheld]
    is_whole = not any(cell.is_withheld or cell.n_competencies_withheld for cell in of_unit)
    if measure == "levels_short":
        of_unit = [cell for cell in of_unit if cell.is_withheld or cell.n_assessed]
        known = [cell.levels_short for cell in of_unit if cell.levels_short is not None]
        return Total(sum(known) if known else None, is_whole and len(known) == len(of_unit))
    figure = "n_with_gap" if measure == "share_with_gap" else "mean_gap"
    shown = [cell for cell in of_unit if cell.n_assessed and getattr(cell, figure) is not None]
    n_assessed = sum(cell.n_assessed or 0 for cell in shown)
    is_whole = is_whole and len(shown) == sum(bool(cell.n_assessed) for cell in of_unit)
    if not n_assessed:
        return Total(None, is_whole)
    if measure == "share_with_gap":
        return Total(sum(cell.n_with_gap or 0 for cell in shown) / n_assessed, is_whole)
    return Total(sum((cell.mean_gap or 0.0) * (cell.n_assessed or 0) for cell in shown) / n_assessed, is_whole)


def _total_text(total: Total, measure: Measure) -> str:
    """Return a row's figure in words: of levels short with something withheld it is the least there can be."""
    if total.value is None:
        return numbers.UNKNOWN if total.is_whole else "withheld"
    if measure == "levels_short":
        text = numbers.levels(total.value)
        return text if total.is_whole else f"≥{numbers.THIN_SPACE}{text}"
    text = numbers.share(total.value) if measure == "share_with_gap" else numbers.signed(total.value, 2)
    return text if total.is_whole else f"≈{numbers.THIN_SPACE}{text}"


def _what_is_left_out(totals: Sequence[Total], measure: Measure) -> str:
    if measure == "levels_short" or all(total.is_whole or total.value is None for total in totals):
        return ""
    return "≈ at a row’s end: over what is shown of it."


def _cells_of(unit_id: str, found: HeatMap, cells: charts.Cells) -> list[GapCell]:
    return [cell for column in found.columns if (cell := cells.get((unit_id, column.column_id))) is not None]


def _heads(found: HeatMap, rows: list[Row]) -> list[RowHead]:
    return [RowHead(name, link, is_whole=unit_id == found.selection.unit_id) for unit_id, name, link in rows]


def _ends(totals: Sequence[Total], measure: Measure) -> list[RowEnd]:
    """Return the figures at the rows' ends, the whole's first; sums of the whole have no bar beside those of units."""
    first = 1 if measure == "levels_short" else 0
    largest = max((total.value or 0.0 for total in totals[first:]), default=0.0)
    return [
        RowEnd(
            _total_text(total, measure),
            max(total.value, 0.0) / largest if position >= first and total.value is not None and largest > 0 else None,
        )
        for position, total in enumerate(totals)
    ]


def _table(
    found: HeatMap, rows: list[Row], columns: list[Column], cells: charts.Cells, url: GapsUrl, measure: str
) -> Component:
    titles = [GridColumn("unit", "Unit", width=170, is_pinned=True)]
    titles += [
        GridColumn(f"c{position}", column.column_name, "number", width=110) for position, column in enumerate(columns)
    ]
    table: list[dict[str, Any]] = []
    for unit_id, name, link in rows:
        row: dict[str, Any] = {"unit": name, "unit_href": link}
        for position, column in enumerate(columns):
            row |= _table_cell(f"c{position}", cells.get((unit_id, column.column_id)), url, found.min_group)
        table.append(row)
    return grid("gaps-table", titles, table, f"{measure} by unit")


def _table_cell(field: str, cell: GapCell | None, url: GapsUrl, min_group: int) -> dict[str, Any]:
    if cell is None:
        return {field: None, f"{field}_text": ""}
    if cell.is_withheld:
        text = numbers.withheld_text(min_group, cell.withheld_reason)
        return {field: None, f"{field}_text": text, f"{field}_mark": "is-withheld"}
    value = charts.value_of(cell, url.measure)
    text = charts.cell_text(cell, url.measure, min_group)
    return {
        field: value,
        f"{field}_text": numbers.share(value, cell.share_bound)
        if url.measure == "share_with_gap" and value is not None
        else text,
    }

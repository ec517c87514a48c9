"""The heat map of the Gaps page: the figure with its row heads, its burden bars, its legend and its table."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.frame import name_of
from dashboards.pages.gaps import charts
from dashboards.pages.gaps.queries import GapCell, HeatMap
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

LEDES = {
    "levels_short": "How many levels people are short of their targets, added up: the burden.",
    "share_with_gap": "Of those assessed, how many per cent have a gap.",
    "mean_gap": "Target less level, averaged over those assessed. Surpluses can hide gaps here; levels short can’t.",
}


def heat_map_section(found: HeatMap, url: GapsUrl, day: date | None) -> html.Section:
    """Return the heat map with all that goes with it."""
    if not found.columns:
        text = "Nobody here has a competency in the profile that fits these filters. Take a filter away to see more."
        return html.Section(empty_state("No gaps to show", text), className="card")
    cells = charts.cells_by_key((*found.selection_cells, *found.cells))
    columns = _columns_by_burden(found)
    rows = _rows_by_burden(found, url, cells)
    chart = charts.heat_map(
        [(unit_id, link) for unit_id, _, link in rows],
        columns,
        cells,
        measure=url.measure,
        min_group=found.min_group,
        whole_id=found.selection.unit_id,
        column_query=lambda column: _column_query(url, column),
    )
    label = (
        f"{charts.MEASURE_TEXT[url.measure]} of {len(rows) - 1} units in {len(columns)} {_noun(url)}; "
        "the same numbers follow as a table"
    )
    picture = rows_with_chart(
        _heads(found, rows),
        graph("gaps-map", chart, label, min_width=cell_map.min_width(columns)),
        _ends(found, rows, cells),
        head_height=cell_map.head_height(columns),
        row_height=cell_map.ROW_HEIGHT,
        title="Unit" if found.rows else "",
        end_title="Levels short",
        max_width=cell_map.max_width(columns),
    )
    n = max((cell.n_assessed or 0 for cell in found.selection_cells), default=0)
    return section(
        f"{charts.MEASURE_TEXT[url.measure]} by unit and {'family' if url.by == 'family' else 'competency'}",
        withheld(found.n_withheld, found.min_group),
        scale_legend(
            charts.scale_for(cells, url.measure, found.selection.unit_id),
            "blank: in nobody’s profile; –: nobody assessed",
            withheld_below=found.min_group if found.n_withheld else None,
        ),
        picture,
        same_as_table(_table(found, rows, columns, cells, url)),
        lede=f"{LEDES[url.measure]} {_how_to_go_on(found)}",
        source=Source(
            "gap_now_by_org_unit" if found.cycle.is_today else "gap_by_org_unit",
            day,
            f"up to {numbers.counted(n, 'person', 'people')} assessed in a competency",
        ),
    )


def widest(found: HeatMap) -> str:
    """Return the finding in a sentence: the columns with most levels short."""
    known = [cell for cell in found.selection_cells if cell.levels_short]
    top = sorted(known, key=lambda cell: -(cell.levels_short or 0))[:3]
    if not top:
        return ""
    first, *others = [f"{cell.column_name} ({numbers.counted_levels(cell.levels_short)} short)" for cell in top]
    return f"Widest: {first}" + (f", then {' and '.join(others)}." if others else ".")


def _noun(url: GapsUrl) -> str:
    return "families" if url.by == "family" else "competencies"


def _how_to_go_on(found: HeatMap) -> str:
    return "A name or a cell opens the unit." if found.rows else "There are no units below this one."


def _column_query(url: GapsUrl, column: Column) -> str:
    change = {"family": column.column_id} if url.by == "family" else {"competency": column.column_id}
    link = url.address_of(**change, by=None if url.by == "family" else url.filters.get("by"))
    return link.removeprefix("/gaps")


def _columns_by_burden(found: HeatMap) -> list[Column]:
    burden = {cell.column_id: cell.levels_short or 0.0 for cell in found.selection_cells}
    return sorted(found.columns, key=lambda column: (-burden.get(column.column_id, 0.0), column.column_name))


def _rows_by_burden(found: HeatMap, url: GapsUrl, cells: charts.Cells) -> list[Row]:
    def path(unit_id: str) -> tuple[str, ...]:
        return (*url.units, unit_id)

    own = found.selection.unit_id
    units = [
        (unit.org_unit_id, unit.org_unit_name, url.address_of(*path(unit.org_unit_id), of=None))
        for unit in found.rows
        if unit.org_unit_id != own
    ]
    burden = {unit_id: _burden(unit_id, found, cells) or 0.0 for unit_id, _, _ in units}
    units.sort(key=lambda row: (-burden[row[0]], row[1]))
    name = name_of(found.selection)
    return [(own, f"{name[0].upper()}{name[1:]}", None), *units]


def _burden(unit_id: str, found: HeatMap, cells: charts.Cells) -> float | None:
    known = [cell.levels_short for cell in _cells_of(unit_id, found, cells) if cell.levels_short is not None]
    return sum(known) if known else None


def _burden_text(unit_id: str, found: HeatMap, cells: charts.Cells) -> str:
    """A row with something withheld is short of at least what is shown."""
    value = _burden(unit_id, found, cells)
    if not any(cell.is_withheld or cell.n_competencies_withheld for cell in _cells_of(unit_id, found, cells)):
        return numbers.levels(value)
    return "withheld" if value is None else f"≥{numbers.THIN_SPACE}{numbers.levels(value)}"


def _cells_of(unit_id: str, found: HeatMap, cells: charts.Cells) -> list[GapCell]:
    return [cell for column in found.columns if (cell := cells.get((unit_id, column.column_id))) is not None]


def _heads(found: HeatMap, rows: list[Row]) -> list[RowHead]:
    return [RowHead(name, link, is_whole=unit_id == found.selection.unit_id) for unit_id, name, link in rows]


def _ends(found: HeatMap, rows: list[Row], cells: charts.Cells) -> list[RowEnd]:
    burdens = [_burden(unit_id, found, cells) for unit_id, _, _ in rows]
    largest = max((value or 0.0 for value in burdens[1:]), default=0.0)
    ends = []
    for position, value in enumerate(burdens):
        has_bar = position > 0 and value is not None and largest > 0
        ends.append(
            RowEnd(_burden_text(rows[position][0], found, cells), (value or 0.0) / largest if has_bar else None)
        )
    return ends


def _table(found: HeatMap, rows: list[Row], columns: list[Column], cells: charts.Cells, url: GapsUrl) -> Component:
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
    return grid("gaps-table", titles, table, f"{charts.MEASURE_TEXT[url.measure]} by unit")


def _table_cell(field: str, cell: GapCell | None, url: GapsUrl, min_group: int) -> dict[str, Any]:
    if cell is None:
        return {field: None, f"{field}_text": ""}
    if cell.is_withheld:
        return {field: None, f"{field}_text": numbers.fewer_than(min_group), f"{field}_mark": "is-withheld"}
    value = charts.value_of(cell, url.measure)
    text = charts.cell_text(cell, url.measure, min_group)
    return {
        field: value,
        f"{field}_text": numbers.share(value, cell.share_bound)
        if url.measure == "share_with_gap" and value is not None
        else text,
    }

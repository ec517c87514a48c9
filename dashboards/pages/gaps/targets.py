"""Who has a target in what: what stands in the place of the heat map as long as nobody has been assessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html

from dashboards.pages.gaps.charts import counted_in
from dashboards.pages.gaps.queries import GapCell, HeatMap
from dashboards.snapshot.competencies import Column
from dashboards.text import numbers
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.charts import cell_map
from dashboards.ui.charts.base import plain
from dashboards.ui.charts.scale import scale_of
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.rows import RowHead, rows_with_chart


def is_without_levels(found: HeatMap) -> bool:
    """Return whether of nobody here a level is known; a withheld figure is about somebody's."""
    return all(cell.n_assessed == 0 and not cell.is_withheld for cell in (*found.selection_cells, *found.cells))


def targets_section(
    found: HeatMap,
    heads: Sequence[RowHead],
    unit_ids: Sequence[str],
    columns: Sequence[Column],
    day: date | None,
    *,
    is_of_pairs: bool,
) -> html.Section:
    """Return how many people have a target, by unit and by competency or family.

    Args:
        found: the units and their cells; nobody in them is assessed.
        heads: the name and address of each unit, from the top.
        unit_ids: their ids.
        columns: competencies or families, from the left.
        day: the day that the figures speak for.
        is_of_pairs: columns are families, whose figures count pairs of person × competency.
    """
    cells = {(cell.org_unit_id, cell.column_id): cell for cell in (*found.selection_cells, *found.cells)}
    noun = "family" if is_of_pairs else "competency"
    what = "pairs of person × competency" if is_of_pairs else "people"
    title = f"Targets by unit and {noun}"
    drawn = {
        (row, number): cell_map.Cell(numbers.count(cell.n_people), _hover(cell, is_of_pairs=is_of_pairs), step=None)
        for row, unit_id in enumerate(unit_ids)
        for number, column in enumerate(columns)
        if (cell := cells.get((unit_id, column.column_id))) is not None
    }
    addresses = [head.address for head in heads]
    chart = cell_map.cell_map(addresses, columns, drawn, scale_of("levels_short", [0.0]), [""] * len(columns))
    label = f"{title}: {what} with a target; the same numbers follow as a table"
    return section(
        title,
        rows_with_chart(
            heads,
            graph("targets-map", chart, label, min_width=cell_map.min_width(columns)),
            head_height=cell_map.head_height(columns),
            row_height=cell_map.ROW_HEIGHT,
            title="Unit" if found.rows else "",
            max_width=cell_map.max_width(columns),
        ),
        same_as_table(_table(cells, heads, unit_ids, columns, title)),
        lede=f"How many {what} have a target; blank: in nobody’s profile. Of nobody here a level is known.",
        source=Source("gap_now_by_org_unit" if found.cycle.is_today else "gap_by_org_unit", day, "nobody assessed"),
    )


def _hover(cell: GapCell, *, is_of_pairs: bool) -> str:
    head = f"<b>{plain(cell.column_name)}</b><br>{plain(cell.org_unit_name or 'Your line')}"
    return f"{head}<br>{counted_in(cell.n_people, is_of_pairs=is_of_pairs)} with a target, nobody assessed"


def _table(
    cells: dict[tuple[str, str], GapCell],
    heads: Sequence[RowHead],
    unit_ids: Sequence[str],
    columns: Sequence[Column],
    title: str,
) -> html.Div:
    titles = [GridColumn("unit", "Unit", width=170, is_pinned=True)]
    titles += [
        GridColumn(f"c{position}", column.column_name, "number", width=110) for position, column in enumerate(columns)
    ]
    table: list[dict[str, Any]] = []
    for head, unit_id in zip(heads, unit_ids, strict=True):
        row: dict[str, Any] = {"unit": head.name, "unit_href": head.address}
        for position, column in enumerate(columns):
            cell = cells.get((unit_id, column.column_id))
            n = None if cell is None else cell.n_people
            row |= {f"c{position}": n, f"c{position}_text": "" if cell is None else numbers.count(n)}
        table.append(row)
    return grid("targets-table", titles, table, title)

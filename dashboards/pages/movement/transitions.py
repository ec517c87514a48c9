"""The transition matrix of the Movement page: from which level people went to which, with its table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash.development.base_component import Component

from dashboards.pages.context import reader
from dashboards.pages.movement import charts
from dashboards.pages.movement.queries import transitions
from dashboards.pages.movement.rows import Transition
from dashboards.pages.movement.url import MovementUrl
from dashboards.snapshot.guard import or_none
from dashboards.text import numbers
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.charts import cell_map
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.legend import scale_legend
from dashboards.ui.notice import empty_state
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

LEDE = (
    "Of those at a level before, how many per cent are at which level now; both rounded to whole levels. "
    "Who stayed is on the diagonal."
)


def transitions_section(url: MovementUrl, name: str | None, day: date | None) -> Component | None:
    """Return the matrix; None where it is not for the viewer, which the page says.

    Args:
        url: what is on screen.
        name: the competency looked at more closely.
        day: date of the data.
    """
    competency_id = url.competency_id if name else None
    found = or_none(transitions, reader(), url.unit_id, url.gap_filter, competency_id)
    title = "From level to level" + (f": {name}" if name else "")
    if found is None or found.is_withheld:
        return None
    if not found.cells:
        return section(title, empty_state("Nobody assessed again", "Nobody here was assessed a second time in it."))
    noun = ("person", "people") if name else ("assessment", "assessments")
    levels = charts.levels_from(found.cells)
    came = {cell.from_level: cell.n_from for cell in found.cells}
    picture = rows_with_chart(
        [RowHead(f"from {level}") for level in levels],
        graph(
            "movement-transitions",
            charts.transition_matrix(found.cells, noun),
            f"{title}, in per cent of each row; the same numbers follow as a table",
            min_width=cell_map.min_width(charts.LEVEL_COLUMNS),
        ),
        [RowEnd(numbers.count(came[level])) for level in levels],
        head_height=cell_map.head_height(charts.LEVEL_COLUMNS),
        row_height=cell_map.ROW_HEIGHT,
        title="Before",
        end_title=noun[1].capitalize(),
        max_width=cell_map.max_width(charts.LEVEL_COLUMNS),
    )
    return section(
        title,
        scale_legend(charts.TRANSITION_SCALE, "blank: nobody went there"),
        picture,
        same_as_table(_table(found.cells, levels, noun[1])),
        lede=LEDE,
        source=Source("level_transitions", day, numbers.counted(found.n_people, *noun)),
    )


def _table(cells: Sequence[Transition], levels: Sequence[int], noun: str) -> Component:
    columns = [
        GridColumn("from", "Before", width=90, is_pinned=True),
        *(GridColumn(f"to{level}", f"to {level}", "number", width=108) for level in charts.LEVELS),
        GridColumn("n", noun.capitalize(), "number", width=110),
    ]
    by_levels = {(cell.from_level, cell.to_level): cell for cell in cells}
    return grid(
        "movement-transitions-table", columns, [_row(level, by_levels) for level in levels], "From level to level"
    )


def _row(level: int, by_levels: dict[tuple[int, int], Transition]) -> dict[str, Any]:
    own = [cell for (came, _), cell in by_levels.items() if came == level]
    row: dict[str, Any] = {"from": f"from {level}", "n": own[0].n_from, "n_text": numbers.count(own[0].n_from)}
    for to in charts.LEVELS:
        cell = by_levels.get((level, to))
        row[f"to{to}"] = cell.share if cell else None
        row[f"to{to}_text"] = f"{numbers.share(cell.share)} ({numbers.count(cell.n_people)})" if cell else ""
    return row

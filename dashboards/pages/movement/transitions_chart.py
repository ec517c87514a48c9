"""The transition matrix: of those who came from a level, how many per cent are at which level now."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.pages.movement.rows import Transition
from dashboards.snapshot.competencies import Column
from dashboards.text import numbers
from dashboards.ui.charts.base import Figure
from dashboards.ui.charts.cell_map import Cell, cell_map
from dashboards.ui.charts.scale import Scale, Step

LEVELS = (0, 1, 2, 3, 4, 5)
COLUMNS = tuple(Column(str(level), f"to {level}", None, None) for level in LEVELS)
SCALE = Scale(
    (0.10, 0.30, 0.60),
    (
        Step("step-0", "under 10"),
        Step("step-above-1", "10 to 30"),
        Step("step-above-2", "30 to 60"),
        Step("step-above-3", f"60{numbers.THIN_SPACE}% or more of the row"),
    ),
)


def levels_from(cells: Sequence[Transition]) -> tuple[int, ...]:
    """Return the levels that somebody came from, the rows of the matrix."""
    came = {cell.from_level for cell in cells}
    return tuple(level for level in LEVELS if level in came)


def transition_matrix(cells: Sequence[Transition], noun: tuple[str, str]) -> Figure:
    """Return the chart.

    Args:
        cells: the ways that somebody went.
        noun: what is counted, one and many.
    """
    rows = {level: number for number, level in enumerate(levels_from(cells))}
    drawn = {
        (rows[cell.from_level], cell.to_level): Cell(
            text=numbers.share_short(cell.share), words=words(cell, noun), step=SCALE.position(cell.share)
        )
        for cell in cells
    }
    return cell_map([None] * len(rows), COLUMNS, drawn, SCALE, [""] * len(COLUMNS))


def words(cell: Transition, noun: tuple[str, str]) -> str:
    """Return a way in words, in Plotly's markup."""
    way = "stayed at" if cell.from_level == cell.to_level else f"went from {cell.from_level} to"
    return (
        f"<b>{numbers.share(cell.share)}</b> {way} {cell.to_level}<br>"
        f"{numbers.count(cell.n_people)} of {numbers.counted(cell.n_from, *noun)} at {cell.from_level} before"
    )

"""People × competencies: each person's gap, above or short of target."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.pages.gaps.team_queries import PersonCell
from dashboards.pages.person.chart import BASIS_WORDS
from dashboards.snapshot.competencies import Column
from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, plain
from dashboards.ui.charts.cell_map import Cell, cell_map
from dashboards.ui.charts.scale import Scale, scale_of


def person_scale() -> Scale:
    """Return the scale of single gaps: the same as for mean gaps."""
    return scale_of("mean_gap", 0)


def person_text(cell: PersonCell | None) -> str:
    """Return what stands in a cell: blank outside the profile, `–` where the level is not known."""
    if cell is None:
        return ""
    return "–" if cell.gap is None else numbers.signed(cell.gap)


def people_map(
    rows: Sequence[tuple[str, str, str | None]], columns: Sequence[Column], cells: Sequence[PersonCell]
) -> Figure:
    """Return the chart.

    Args:
        rows: id, name and address of each person, from the top.
        columns: competencies from the left.
        cells: what is known; a missing one is outside the person's profile.
    """
    scale = person_scale()
    people = {person_id: (row, name) for row, (person_id, name, _) in enumerate(rows)}
    competencies = {column.column_id: (number, column.column_name) for number, column in enumerate(columns)}
    drawn: dict[tuple[int, int], Cell] = {}
    for cell in cells:
        row, name = people[cell.person_id]
        number, competency = competencies[cell.column_id]
        drawn[row, number] = Cell(
            text=person_text(cell),
            words=f"<b>{plain(competency)}</b><br>{plain(name)}<br>{_words(cell)}",
            step=None if cell.gap is None else scale.position(cell.gap),
            is_known=cell.gap is not None,
        )
    return cell_map([address for _, _, address in rows], columns, drawn, scale, [""] * len(columns))


def _words(cell: PersonCell) -> str:
    target = f"target {numbers.level(cell.target_level)}"
    if cell.current_level is None:
        return f"not rated, {target}"
    basis = BASIS_WORDS.get(cell.level_basis or "", "")
    return f"gap {numbers.signed(cell.gap)}: level {numbers.level(cell.current_level)} ({basis}), {target}"

"""The charts of the Gaps page: units × competencies, and people × competencies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dashboards.pages.gaps.queries import GapCell
from dashboards.pages.gaps.team_queries import PersonCell
from dashboards.pages.person.chart import BASIS_TEXT
from dashboards.snapshot.competencies import Column
from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, plain
from dashboards.ui.charts.cell_map import Cell, cell_map
from dashboards.ui.charts.scale import Measure, Scale, scale_of

PART_TEXT = {"at_most": "few", "at_least": "most", None: numbers.HELD_BACK}
"""What stands for a sum over those with a gap where it is not told how many they are: few of all, most, or neither."""

Cells = Mapping[tuple[str, str], GapCell]
"""Cells by org unit and column."""

MEASURE_TEXT: dict[Measure, str] = {
    "levels_short": "Levels short",
    "share_with_gap": "People with a gap",
    "mean_gap": "Mean gap",
}
PAIRS_WITH_GAP = "Pairs with a gap"
"""The share in a family: it counts person × competency, so who has two gaps counts twice."""


def measure_text(measure: Measure, *, is_of_pairs: bool) -> str:
    """Return what a measure is called.

    Args:
        measure: what is shown.
        is_of_pairs: figures count pairs of person × competency, not people.
    """
    return PAIRS_WITH_GAP if is_of_pairs and measure == "share_with_gap" else MEASURE_TEXT[measure]


def counted_in(n: int | None, *, is_of_pairs: bool) -> str:
    """Return a number of people, or of pairs where figures count those."""
    return numbers.counted(n, "pair", "pairs") if is_of_pairs else numbers.counted(n, "person", "people")


def cells_by_key(cells: Sequence[GapCell]) -> dict[tuple[str, str], GapCell]:
    """Return cells by org unit and column."""
    return {(cell.org_unit_id, cell.column_id): cell for cell in cells}


def value_of(cell: GapCell, measure: Measure) -> float | None:
    """Return a cell's figure in one measure; None where it is withheld or nobody is assessed."""
    if cell.is_withheld:
        return None
    value: float | None = getattr(cell, measure)
    return value if cell.n_assessed else None


def scale_for(cells: Cells, measure: Measure, whole_id: str) -> Scale:
    """Return the scale on which these cells are coloured.

    Args:
        cells: those on screen.
        measure: what is shown.
        whole_id: the row of the whole; next to its sums every unit would look pale, so they don't stretch the scale
            unless there is nothing else.
    """
    units = [cell for (unit_id, _), cell in cells.items() if unit_id != whole_id]
    return scale_of(measure, [value_of(cell, measure) or 0.0 for cell in units or cells.values()])


def cell_text(cell: GapCell | None, measure: Measure, min_group: int) -> str:
    """Return what stands in a cell: blank for nobody’s profile, `–` for nobody assessed, `<5` and `…` for withheld.

    Where alone is withheld how many have a gap, a sum over those is `few` or `most`.
    """
    if cell is None:
        return ""
    if cell.is_withheld:
        return numbers.withheld(min_group, cell.withheld_reason)
    value = value_of(cell, measure)
    if value is None:
        return PART_TEXT[cell.share_bound] if cell.n_assessed else "–"
    if measure == "mean_gap":
        return numbers.signed(value)
    if measure == "share_with_gap":
        return numbers.share_short(value, cell.share_bound)
    return numbers.levels(value)


def cell_hover(cell: GapCell, measure: Measure, min_group: int, *, is_of_pairs: bool = False) -> str:
    """Return what a cell says when pointed at, in Plotly's markup; a family's counts pairs of person × competency."""
    moment = "" if cell.spoken_for is None else f", {plain(cell.spoken_for)}"
    head = f"<b>{plain(cell.column_name)}</b><br>{plain(cell.org_unit_name or 'Your line')}{moment}<br>"
    if cell.is_withheld:
        few = numbers.fewer_than(min_group)
        why = f"it is about {few} people" if cell.withheld_reason == "too_few" else "it would give such a figure away"
        return f"{head}Withheld: {why}"
    people = counted_in(cell.n_people, is_of_pairs=is_of_pairs)
    if not cell.n_assessed:
        return f"{head}{'No pair' if is_of_pairs else 'Nobody'} assessed of {people}"
    of_pairs = " of pairs" if is_of_pairs else ""
    levels = f"level {numbers.level(cell.mean_level)}, target {numbers.level(cell.mean_target)}"
    lines = {
        "levels_short": f"{numbers.counted_levels(cell.levels_short)} short in sum",
        "share_with_gap": f"{numbers.share(cell.share_with_gap, cell.share_bound)}{of_pairs} have a gap",
        "mean_gap": f"mean gap {numbers.signed(cell.mean_gap, 2)} ({levels})",
    }
    if cell.levels_short is None:
        lines["levels_short"] = "levels short in sum: not told"
    if cell.share_with_gap is None:
        lines["share_with_gap"] = "how many have a gap: not told"
    first = lines.pop(measure)
    n = f"{numbers.count(cell.n_assessed)} assessed of {people}"
    if is_of_pairs:
        n += " of person × competency"
    return f"{head}<b>{first}</b><br>{'<br>'.join(lines.values())}<br>{n}"


def heat_map(
    units: Sequence[tuple[str, str | None]],
    columns: Sequence[Column],
    cells: Cells,
    *,
    measure: Measure,
    min_group: int,
    whole_id: str,
    column_query: Callable[[Column], str],
    is_of_pairs: bool = False,
) -> Figure:
    """Return the heat map.

    Args:
        units: id of each row from the top, with the address that opens it (None: nothing to open).
        columns: competencies or families from the left.
        cells: what is known of each unit and column; a missing one is blank.
        measure: what is shown.
        min_group: the smallest group about which a figure is shown.
        whole_id: the row of the whole; its sums of levels stay uncoloured beside those of its units.
        column_query: query string that a click on a cell puts behind its row's address.
        is_of_pairs: cells are of families, whose figures count pairs of person × competency.
    """
    scale = scale_for(cells, measure, whole_id)
    drawn: dict[tuple[int, int], Cell] = {}
    for row, (unit_id, _) in enumerate(units):
        is_painted = measure != "levels_short" or unit_id != whole_id or len(units) == 1
        for number, column in enumerate(columns):
            cell = cells.get((unit_id, column.column_id))
            if cell is not None:
                value = value_of(cell, measure)
                drawn[row, number] = Cell(
                    text=cell_text(cell, measure, min_group),
                    hover=cell_hover(cell, measure, min_group, is_of_pairs=is_of_pairs),
                    step=scale.position(value) if is_painted and value is not None else None,
                    is_known=value is not None,
                    is_withheld=cell.is_withheld,
                )
    addresses = [address for _, address in units]
    return cell_map(addresses, columns, drawn, scale, [column_query(column) for column in columns])


def person_scale() -> Scale:
    """Return the scale of single gaps: the same as for mean gaps."""
    return scale_of("mean_gap")


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
            hover=f"<b>{plain(competency)}</b><br>{plain(name)}<br>{_person_hover(cell)}",
            step=None if cell.gap is None else scale.position(cell.gap),
            is_known=cell.gap is not None,
        )
    return cell_map([address for _, _, address in rows], columns, drawn, scale, [""] * len(columns))


def _person_hover(cell: PersonCell) -> str:
    target = f"target {numbers.level(cell.target_level)}"
    if cell.current_level is None:
        return f"not rated, {target}"
    basis = BASIS_TEXT.get(cell.level_basis or "", "")
    return f"gap {numbers.signed(cell.gap)}: level {numbers.level(cell.current_level)} ({basis}), {target}"

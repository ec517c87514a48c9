"""The heat map of org units × competencies: rows of gap cells turned into one Plotly figure.

The names of the rows stand beside it as links (components/rows.py), so that the figure's rows have a fixed height.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dashboards.figures import numbers
from dashboards.figures.base import Figure, figure, hidden_axis, plain, token
from dashboards.figures.scale import Measure, Scale, scale_of
from dashboards.queries.competencies import Column
from dashboards.queries.gaps import GapCell

ROW_HEIGHT = 34
LETTER_WIDTH = 6.6
SLANT = 0.71
HEAD_ROOM = 22
COLUMN_WIDTH = 36
ROWS_WITH_TEXT = 50
LONGEST_LABEL = 26

Cells = Mapping[tuple[str, str], GapCell]
"""Cells by org unit and column."""

MEASURE_WORDS: dict[Measure, str] = {
    "levels_short": "Levels short",
    "share_with_gap": "People with a gap",
    "mean_gap": "Mean gap",
}


def cells_by_place(cells: Sequence[GapCell]) -> dict[tuple[str, str], GapCell]:
    """Return cells by org unit and column."""
    return {(cell.org_unit_id, cell.column_id): cell for cell in cells}


def value_of(cell: GapCell, measure: Measure) -> float | None:
    """Return a cell's figure in one measure; None where it is withheld or nobody is assessed."""
    if cell.is_withheld:
        return None
    value: float | None = getattr(cell, measure)
    if measure == "levels_short" and not cell.n_assessed and cell.share_bound is None:
        return None
    return value


def scale_for(cells: Cells, measure: Measure, whole_id: str) -> Scale:
    """Return the scale on which these cells are coloured.

    Args:
        cells: those on screen.
        measure: what is shown.
        whole_id: the row of the whole; next to its sums every unit would look pale, so they don't stretch the scale
            unless there is nothing else.
    """
    units = [cell for (unit_id, _), cell in cells.items() if unit_id != whole_id]
    return scale_of(measure, max((value_of(cell, measure) or 0.0 for cell in units or cells.values()), default=0.0))


def cell_text(cell: GapCell | None, measure: Measure, min_group: int) -> str:
    """Return what stands in a cell: blank for nobody’s profile, `–` for nobody assessed, `<5` for withheld."""
    if cell is None:
        return ""
    if cell.is_withheld:
        return numbers.withheld(min_group)
    value = value_of(cell, measure)
    if value is None:
        return "–"
    if measure == "mean_gap":
        return numbers.signed(value)
    if measure == "share_with_gap":
        return numbers.share_short(value, cell.share_bound)
    return numbers.levels(value)


def cell_words(cell: GapCell, measure: Measure, min_group: int) -> str:
    """Return what a cell says when pointed at, in Plotly's markup."""
    head = f"<b>{plain(cell.column_name)}</b><br>{plain(cell.org_unit_name or 'Your line')}<br>"
    if cell.is_withheld:
        return f"{head}Withheld: it would be about {numbers.fewer_than(min_group)} people,<br>or would give such a figure away"
    if not cell.n_assessed:
        return f"{head}Nobody assessed of {numbers.counted(cell.n_people, 'person', 'people')}"
    share = numbers.share(cell.share_with_gap, cell.share_bound)
    lines = {
        "levels_short": f"{numbers.levels(cell.levels_short)} levels short in sum",
        "share_with_gap": f"{share} have a gap",
        "mean_gap": f"mean gap {numbers.signed(cell.mean_gap, 2)} (level {numbers.level(cell.mean_level)}, target {numbers.level(cell.mean_target)})",
    }
    first = lines.pop(measure)
    rest = "<br>".join(lines.values())
    return f"{head}<b>{first}</b><br>{rest}<br>{numbers.counted(cell.n_assessed, 'person', 'people')} assessed of {numbers.count(cell.n_people)}"


def heat_map(
    units: Sequence[tuple[str, str | None]],
    columns: Sequence[Column],
    cells: Cells,
    *,
    measure: Measure,
    min_group: int,
    whole_id: str,
    column_query: Callable[[Column], str],
) -> Figure:
    """Return the heat map.

    Args:
        units: id of each row from the top, with the address that opens it (None: nothing to open).
        columns: competencies or families from the left.
        cells: what is known of each unit and column; a missing one is blank.
        measure: what is shown.
        min_group: the smallest group about which a figure is shown.
        whole_id: the row of the whole; its sums of levels stay uncoloured beside those of its units.
        column_query: query string that a click on a cell adds to its row's address.
    """
    scale = scale_for(cells, measure, whole_id)
    is_coloured = {unit_id: measure != "levels_short" or unit_id != whole_id or len(units) == 1 for unit_id, _ in units}
    places = [
        (row, column_number, cells.get((unit_id, column.column_id)))
        for row, (unit_id, _) in enumerate(units)
        for column_number, column in enumerate(columns)
    ]
    steps: list[list[int | None]] = [[None] * len(columns) for _ in units]
    words: list[list[str]] = [[""] * len(columns) for _ in units]
    for row, column_number, cell in places:
        if cell is not None:
            value = value_of(cell, measure)
            is_blank = value is None or not is_coloured[units[row][0]]
            steps[row][column_number] = None if is_blank or value is None else scale.position(value)
            words[row][column_number] = cell_words(cell, measure, min_group)
    top = len(scale.steps)
    colours = [
        stop
        for number, step in enumerate(scale.steps)
        for stop in ([number / top, token(step.token)], [(number + 1) / top, token(step.token)])
    ]
    traces = [
        {
            "type": "heatmap",
            "z": steps,
            "zmin": -0.5,
            "zmax": top - 0.5,
            "colorscale": colours,
            "showscale": False,
            "xgap": 3,
            "ygap": 3,
            "text": words,
            "hoverinfo": "text",
            "hoverongaps": True,
        },
        _hatching([(row, number) for row, number, cell in places if cell is not None and cell.is_withheld]),
    ]
    if len(units) <= ROWS_WITH_TEXT:
        traces.append(
            _texts(
                [
                    (
                        row,
                        number,
                        cell_text(cell, measure, min_group),
                        _ink(scale, steps[row][number], is_known=value_of(cell, measure) is not None),
                    )
                    for row, number, cell in places
                    if cell is not None
                ]
            )
        )
    return figure(
        *traces,
        height=head_height(columns) + ROW_HEIGHT * len(units) + 1,
        margin=(1, head_height(columns), _label_room(columns), 1),
        meta={
            "rows": [address for _, address in units],
            "columns": [column_query(column) for column in columns],
        },
        barmode="overlay",
        xaxis={
            "side": "top",
            "range": [-0.5, len(columns) - 0.5],
            "tickvals": list(range(len(columns))),
            "ticktext": [plain(_shortened(column.column_name)) for column in columns],
            "tickangle": -45,
            "tickfont": {"size": 13, "color": token("ink")},
            "ticks": "",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "automargin": False,
        },
        yaxis=hidden_axis(range=[len(units) - 0.5, -0.5]),
    )


def head_height(columns: Sequence[Column]) -> int:
    """Return the pixels above the first row: room for the longest name at its slant."""
    return _label_room(columns) + HEAD_ROOM


def min_width(columns: Sequence[Column]) -> int:
    """Return the width in pixels below which the cells' text would no longer fit; narrower screens scroll."""
    return len(columns) * COLUMN_WIDTH + _label_room(columns)


def _ink(scale: Scale, step: int | None, *, is_known: bool) -> str:
    if step is None:
        return token("ink" if is_known else "muted")
    return token(f"{scale.steps[step].token}-ink")


def _label_room(columns: Sequence[Column]) -> int:
    longest = max((len(_shortened(column.column_name)) for column in columns), default=0)
    return round(longest * LETTER_WIDTH * SLANT)


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1].rstrip()}…"


def _hatching(places: Sequence[tuple[int, int]]) -> dict[str, object]:
    """Withheld cells are hatched, since a colour could be taken for a value."""
    return {
        "type": "bar",
        "x": [number for _, number in places],
        "base": [row - 0.455 for row, _ in places],
        "y": [0.91 for _ in places],
        "width": 0.94,
        "marker": {
            "color": token("surface"),
            "line": {"width": 0},
            "pattern": {
                "shape": "/",
                "size": 7,
                "solidity": 0.16,
                "fillmode": "overlay",
                "fgcolor": token("hatch"),
                "bgcolor": token("sunken"),
            },
        },
        "hoverinfo": "skip",
    }


def _texts(texts: Sequence[tuple[int, int, str, str]]) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [number for _, number, _, _ in texts],
        "y": [row for row, _, _, _ in texts],
        "text": [plain(text) for _, _, text, _ in texts],
        "textfont": {"size": 12, "color": [ink for _, _, _, ink in texts]},
        "hoverinfo": "skip",
    }

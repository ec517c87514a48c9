"""A table of coloured cells: what the heat maps of units and of people have in common.

What stands in a cell, and on which step of a scale it falls, is for heat_map and people_map. The names of the rows
stand beside the figure as links (components/rows.py), so its rows have a fixed height.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboards.snapshot.competencies import Column
from dashboards.ui.charts.base import Figure, figure, hidden_axis, plain, token
from dashboards.ui.charts.scale import Scale

ROW_HEIGHT = 34
LETTER_WIDTH = 6.6
SLANT = 0.71
HEAD_ROOM = 22
COLUMN_WIDTH = 31
WIDEST_COLUMN = 96
ROWS_WITH_TEXT = 50
LONGEST_LABEL = 26


@dataclass(frozen=True)
class Cell:
    """A cell as it is drawn.

    Attributes:
        text: what stands in it.
        hover: what it says when pointed at, in Plotly's markup.
        step: its step on the scale; None leaves it unpainted.
        is_known: there is a figure, even where it is not painted.
        is_withheld: it is hatched, since a colour could be taken for a value.
    """

    text: str
    hover: str
    step: int | None
    is_known: bool = True
    is_withheld: bool = False


def cell_map(
    addresses: Sequence[str | None],
    columns: Sequence[Column],
    cells: Mapping[tuple[int, int], Cell],
    scale: Scale,
    column_queries: Sequence[str],
) -> Figure:
    """Return the figure.

    Args:
        addresses: what each row opens, from the top; None where there is nothing to open.
        columns: from the left.
        cells: by row and column; a missing one is blank.
        scale: on which the cells fall.
        column_queries: for each column, the query string that a click on a cell puts behind its row's address.
    """
    steps: list[list[int | None]] = [[None] * len(columns) for _ in addresses]
    hover: list[list[str]] = [[""] * len(columns) for _ in addresses]
    for (row, number), cell in cells.items():
        steps[row][number] = cell.step
        hover[row][number] = cell.hover
    traces = [
        _painted(steps, hover, scale),
        _hatching([position for position, cell in cells.items() if cell.is_withheld]),
    ]
    if len(addresses) <= ROWS_WITH_TEXT:
        traces.append(_texts([(position, cell.text, _ink(scale, cell)) for position, cell in cells.items()]))
    return figure(
        *traces,
        height=head_height(columns) + ROW_HEIGHT * len(addresses) + 1,
        margin=(1, head_height(columns), _label_room(columns), 1),
        meta={"rows": list(addresses), "columns": list(column_queries)},
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
        yaxis=hidden_axis(range=[len(addresses) - 0.5, -0.5]),
    )


def head_height(columns: Sequence[Column]) -> int:
    """Return the pixels above the first row: room for the longest name at its slant."""
    return _label_room(columns) + HEAD_ROOM


def min_width(columns: Sequence[Column]) -> int:
    """Return the width in pixels below which the cells' text would no longer fit; narrower screens scroll."""
    return len(columns) * COLUMN_WIDTH + _label_room(columns)


def max_width(columns: Sequence[Column]) -> int:
    """Return the width in pixels beyond which cells would no longer look like cells."""
    return len(columns) * WIDEST_COLUMN + _label_room(columns)


def _label_room(columns: Sequence[Column]) -> int:
    longest = max((len(_shortened(column.column_name)) for column in columns), default=0)
    return round(longest * LETTER_WIDTH * SLANT)


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1].rstrip()}…"


def _painted(steps: list[list[int | None]], hover: list[list[str]], scale: Scale) -> dict[str, object]:
    top = len(scale.steps)
    return {
        "type": "heatmap",
        "z": steps,
        "zmin": -0.5,
        "zmax": top - 0.5,
        "colorscale": [
            stop
            for number, step in enumerate(scale.steps)
            for stop in ([number / top, token(step.token)], [(number + 1) / top, token(step.token)])
        ],
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "text": hover,
        "hoverinfo": "text",
        "hoverongaps": True,
    }


def _hatching(positions: Sequence[tuple[int, int]]) -> dict[str, object]:
    return {
        "type": "bar",
        "x": [number for _, number in positions],
        "base": [row - 0.455 for row, _ in positions],
        "y": [0.91 for _ in positions],
        "width": 0.96,
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


def _texts(texts: Sequence[tuple[tuple[int, int], str, str]]) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [number for (_, number), _, _ in texts],
        "y": [row for (row, _), _, _ in texts],
        "text": [plain(text) for _, text, _ in texts],
        "textfont": {"size": 12, "color": [ink for _, _, ink in texts]},
        "hoverinfo": "skip",
    }


def _ink(scale: Scale, cell: Cell) -> str:
    if cell.step is None:
        return token("ink" if cell.is_known else "muted")
    return token(f"{scale.steps[cell.step].token}-ink")

"""Two estimates of what a course did, each with its interval, row by row: a forest plot.

Colour and shape say the verdict; the filled mark and the hollow one tell the two estimates apart. The names of the rows
stand beside it (components/rows.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, figure, hidden_axis, plain, token

ROW_HEIGHT = 42
HEAD_HEIGHT = 46
APART = 0.17
WIDEST = (-1.5, 2.0)
NARROWEST = (-0.5, 1.0)
TICKS = (-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)

SYMBOLS: dict[str, str] = {
    "moved": "circle",
    "went_down": "triangle-down",
    "inconclusive": "diamond",
    "did_not_move": "square",
    "not_comparable": "x",
    "insufficient_data": "hexagon",
    "before": "circle",
}
COLOURS: dict[str, str] = {
    "moved": "above",
    "went_down": "short",
    "inconclusive": "warning",
    "did_not_move": "ink",
    "not_comparable": "muted",
    "insufficient_data": "neutral-mark",
    "before": "muted",
}


@dataclass(frozen=True)
class ForestMark:
    """One estimate with its interval.

    Attributes:
        name: which estimate it is.
        effect: the estimate, in levels.
        low: lower end of its interval.
        high: upper end of it.
        is_filled: drawn with a filled mark.
    """

    name: str
    effect: float
    low: float
    high: float
    is_filled: bool


@dataclass(frozen=True)
class ForestRow:
    """One row of the chart.

    Attributes:
        title: what it is called when pointed at.
        kind: a verdict, or `before` for the time before the course: its colour and shape.
        marks: one or two, from the top.
        address: what a click on it opens; None where there is nothing to open.
    """

    title: str
    kind: str
    marks: tuple[ForestMark, ...]
    address: str | None = None


def forest(rows: Sequence[ForestRow], meaningful: float) -> Figure:
    """Return the chart.

    Args:
        rows: from the top.
        meaningful: the effect from which on it matters, drawn as a line beside that of no effect.
    """
    left, right = _range([mark for row in rows for mark in row.marks])
    placed = [
        (number + offset, row, mark)
        for number, row in enumerate(rows)
        for offset, mark in zip(_offsets(len(row.marks)), row.marks, strict=True)
    ]
    return figure(
        *(_interval(y, row, mark) for y, row, mark in placed),
        {
            "type": "scatter",
            "mode": "markers",
            "x": [mark.effect for _, _, mark in placed],
            "y": [y for y, _, _ in placed],
            "marker": {
                "size": 10,
                "opacity": 1,
                "symbol": [SYMBOLS[row.kind] + ("" if mark.is_filled else "-open") for _, row, mark in placed],
                "color": [token(COLOURS[row.kind]) for _, row, _ in placed],
                "line": {"width": 2, "color": [token(COLOURS[row.kind]) for _, row, _ in placed]},
            },
            "text": [_text(row, mark) for _, row, mark in placed],
            "hoverinfo": "text",
        },
        height=HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 1,
        margin=(14, HEAD_HEIGHT, 16, 1),
        meta={"rows": [row.address for row in rows]},
        shapes=[_line(0.0, token("ink"), "solid"), _line(meaningful, token("accent"), "dash")],
        annotations=[
            {
                "x": meaningful,
                "y": 1,
                "yref": "paper",
                "yshift": 33,
                "xanchor": "center",
                "text": numbers.signed(meaningful, 2),
                "showarrow": False,
                "font": {"size": 12, "color": token("accent")},
            }
        ],
        xaxis={
            "range": [left, right],
            "tickvals": TICKS,
            "ticktext": [numbers.signed(tick) if tick else "0" for tick in TICKS],
            "side": "top",
            "fixedrange": True,
            "automargin": False,
            "gridcolor": token("line"),
            "zeroline": False,
            "tickfont": {"size": 12, "color": token("muted")},
        },
        yaxis=hidden_axis(range=[len(rows) - 0.5, -0.5]),
    )


def is_cut_off(rows: Sequence[ForestRow]) -> bool:
    """Return whether an interval goes on beyond the chart."""
    marks = [mark for row in rows for mark in row.marks]
    left, right = _range(marks)
    return any(mark.low < left or mark.high > right for mark in marks)


def _range(marks: Sequence[ForestMark]) -> tuple[float, float]:
    low = min((mark.low for mark in marks), default=0.0)
    high = max((mark.high for mark in marks), default=0.0)
    left = max(WIDEST[0], min(NARROWEST[0], low - 0.05))
    right = min(WIDEST[1], max(NARROWEST[1], high + 0.05))
    return left, right


def _offsets(n_marks: int) -> tuple[float, ...]:
    return (0.0,) if n_marks == 1 else (-APART, APART)


def _interval(y: float, row: ForestRow, mark: ForestMark) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [mark.low, mark.high],
        "y": [y, y],
        "line": {"width": 2, "color": token(COLOURS[row.kind]), "dash": "solid" if mark.is_filled else "dot"},
        "hoverinfo": "skip",
    }


def _line(x: float, colour: str, dash: str) -> dict[str, object]:
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "layer": "below",
        "line": {"color": colour, "width": 1.5, "dash": dash},
    }


def _text(row: ForestRow, mark: ForestMark) -> str:
    interval = f"{numbers.signed(mark.low, 2)} to {numbers.signed(mark.high, 2)}"
    return (
        f"<b>{plain(row.title)}</b><br>{mark.name}: {numbers.signed(mark.effect, 2)} levels<br>90 % interval {interval}"
    )

"""Mean movement with its 95 % interval: one row each, drawn around zero.

The names of the rows and the number of people stand beside it (components/rows.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from dashboards.pages.movement.rows import MovementRow
from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, difference_axis, figure, hidden_axis, plain, token

ROW_HEIGHT = 34
HEAD_HEIGHT = 30
NARROWEST, WIDEST = 0.5, 2.5

Direction = Literal["up", "down", "unclear"]

COLOURS: dict[Direction, str] = {"up": "above", "down": "short", "unclear": "neutral-mark"}


def direction_of(row: MovementRow) -> Direction:
    """Return whether a row's interval lies above zero, below it, or on both sides."""
    if row.ci_low is not None and row.ci_low > 0:
        return "up"
    return "down" if row.ci_high is not None and row.ci_high < 0 else "unclear"


def reach_of(rows: Sequence[MovementRow]) -> float:
    """Return how far the axis reaches on either side: the widest interval, within reason."""
    ends = [abs(end) for row in rows for end in (row.ci_low, row.ci_high, row.mean_movement) if end is not None]
    return min(max([NARROWEST, *ends]), WIDEST) * 1.06


def is_cut(rows: Sequence[MovementRow]) -> bool:
    """Return whether an interval runs out of the picture."""
    reach = reach_of(rows)
    return any(abs(end) > reach for row in rows for end in (row.ci_low, row.ci_high) if end is not None)


def intervals(rows: Sequence[MovementRow], titles: Sequence[str]) -> Figure:
    """Return the chart.

    Args:
        rows: one each, from the top; a withheld one is left empty.
        titles: what each row is called when pointed at.
    """
    return figure(
        *(_lines(direction, rows) for direction in COLOURS),
        _marks(rows, titles),
        height=HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 1,
        margin=(4, HEAD_HEIGHT, 4, 1),
        xaxis=difference_axis(reach_of(rows)),
        yaxis=hidden_axis(range=[len(rows) - 0.5, -0.5]),
    )


def _lines(direction: Direction, rows: Sequence[MovementRow]) -> dict[str, object]:
    x: list[float | None] = []
    y: list[int | None] = []
    for number, row in enumerate(rows):
        if row.ci_low is not None and row.ci_high is not None and direction_of(row) == direction:
            x += [row.ci_low, row.ci_high, None]
            y += [number, number, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"width": 3, "color": token(COLOURS[direction])},
        "hoverinfo": "skip",
    }


def _marks(rows: Sequence[MovementRow], titles: Sequence[str]) -> dict[str, object]:
    shown = [(number, row) for number, row in enumerate(rows) if row.mean_movement is not None]
    colours = [token(COLOURS[direction_of(row)]) for _, row in shown]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row.mean_movement for _, row in shown],
        "y": [number for number, _ in shown],
        "marker": {
            "size": 12,
            "opacity": 1,
            "symbol": ["circle-open" if direction_of(row) == "unclear" else "circle" for _, row in shown],
            "color": colours,
            "line": {"width": 2.5, "color": colours},
        },
        "text": [f"<b>{plain(titles[number])}</b><br>{words(row)}" for number, row in shown],
        "hoverinfo": "text",
    }


def words(row: MovementRow) -> str:
    """Return a row's movement in words, in Plotly's markup."""
    people = numbers.counted(row.n_matched, "person", "people")
    return f"{numbers.signed(row.mean_movement, 2)} levels on average<br>{interval_words(row)}<br>{people}"


def interval_words(row: MovementRow) -> str:
    """Return the interval in words."""
    if row.ci_low is None or row.ci_high is None:
        return f"95{numbers.THIN_SPACE}% interval: {numbers.UNKNOWN}"
    return f"95{numbers.THIN_SPACE}% interval: {numbers.signed(row.ci_low, 2)} to {numbers.signed(row.ci_high, 2)}"

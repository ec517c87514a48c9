"""Gaps closed, as a share of the gaps before: one bar each on a sunken ground that stands for all of them.

The names of the rows and the counts stand beside it (components/rows.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, figure, hidden_axis, plain, token

ROW_HEIGHT = 34
HEAD_HEIGHT = 30


@dataclass(frozen=True)
class Closed:
    """Gaps before of one kind, and how many of them closed.

    Attributes:
        name: which.
        n_before: gaps before; None where withheld.
        n_closed: those that closed; None where only a bound of the share may be told.
        share: of the gaps before.
        bound: the share is a bound.
    """

    name: str
    n_before: int | None
    n_closed: int | None
    share: float | None
    bound: numbers.ShareBound = None


def closure_bars(rows: Sequence[Closed]) -> Figure:
    """Return the chart, one bar each from the top; without gaps before there is none."""
    known = [(number, row) for number, row in enumerate(rows) if row.share is not None]
    hover = [f"<b>{plain(row.name)}</b><br>{words(row)}" for _, row in known]
    places = [number for number, _ in known]
    return figure(
        _bars(places, [1.0 for _ in known], "sunken", hover),
        _bars(places, [row.share for _, row in known], "above", hover),
        height=HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 1,
        margin=(4, HEAD_HEIGHT, 26, 1),
        barmode="overlay",
        bargap=0.36,
        xaxis={
            "range": [0, 1],
            "tickvals": [0, 0.5, 1],
            "ticktext": ["0", "50", f"100{numbers.THIN_SPACE}%"],
            "tickangle": 0,
            "minor": {"tickvals": [0.25, 0.75], "showgrid": True, "gridcolor": token("line")},
            "side": "top",
            "fixedrange": True,
            "automargin": False,
            "gridcolor": token("line"),
            "zeroline": False,
            "tickfont": {"size": 12, "color": token("muted")},
        },
        yaxis=hidden_axis(range=[len(rows) - 0.5, -0.5]),
    )


def words(row: Closed) -> str:
    """Return a row in words: `31 % closed: 62 of 200 gaps`."""
    share = f"{numbers.share(row.share, row.bound)} closed"
    gaps = numbers.counted(row.n_before, "gap", "gaps")
    return f"{share}, of {gaps}" if row.n_closed is None else f"{share}: {numbers.count(row.n_closed)} of {gaps}"


def _bars(places: list[int], shares: list[float | None], colour: str, hover: list[str]) -> dict[str, object]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": shares,
        "marker": {"color": token(colour), "line": {"width": 0}},
        "text": hover,
        "textposition": "none",
        "hoverinfo": "text",
    }

"""How differences spread: a histogram of managers' differences in rating level around zero. It names nobody."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, difference_axis, figure, token

HEIGHT = 220
STEP = 0.1
NARROWEST = 0.6


def bins_of(differences: Sequence[float]) -> tuple[tuple[float, int], ...]:
    """Return the middle of each tenth of a level and how many differences lie in it; an edge is the upper one's."""
    counts: dict[int, int] = {}
    for difference in differences:
        place = math.floor(round(difference / STEP + 0.5, 9))
        counts[place] = counts.get(place, 0) + 1
    return tuple((place * STEP, counts[place]) for place in sorted(counts))


def spread(differences: Sequence[float], mean: float | None) -> Figure:
    """Return the chart.

    Args:
        differences: one each, in levels.
        mean: over all of them, drawn as a line.
    """
    bins = bins_of(differences)
    reach = max([NARROWEST, *(abs(middle) + STEP / 2 for middle, _ in bins)]) * 1.05
    most = max((n for _, n in bins), default=1)
    line = {"type": "line", "x0": mean, "x1": mean, "y0": 0, "y1": 1, "yref": "paper"}
    return figure(
        {
            "type": "bar",
            "x": [middle for middle, _ in bins],
            "y": [n for _, n in bins],
            "width": STEP * 0.92,
            "marker": {"color": token("neutral-mark")},
            "text": [
                f"{numbers.signed(middle - STEP / 2, 2)} to {numbers.signed(middle + STEP / 2, 2)} levels<br>"
                f"{numbers.counted(n, 'manager', 'managers')}"
                for middle, n in bins
            ],
            "textposition": "none",
            "hoverinfo": "text",
        },
        height=HEIGHT,
        margin=(34, 30, 12, 10),
        shapes=[] if mean is None else [line | {"line": {"color": token("accent"), "width": 2, "dash": "dash"}}],
        xaxis=difference_axis(reach),
        yaxis={
            "range": [0, most * 1.08],
            "tickformat": ",d",
            "nticks": 5,
            "fixedrange": True,
            "automargin": False,
            "gridcolor": token("line"),
            "zeroline": False,
            "tickfont": {"size": 12, "color": token("muted")},
        },
    )

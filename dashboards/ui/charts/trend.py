"""A small trend: one line over the cycles with its newest point marked, for a card.

It carries no axis; the card says in words what it is and what it compares to.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.ui.charts.base import Figure, figure, hidden_axis, token

HEIGHT = 44

# Without an axis a small change must not look like a large one: the chart spans at least this part of its largest
# value.
LEAST_SPAN = 0.4


def trend(values: Sequence[float | None]) -> Figure:
    """Return the chart.

    Args:
        values: one for each cycle, oldest first; None where it is not known.
    """
    known = [(n, value) for n, value in enumerate(values) if value is not None]
    low = min((value for _, value in known), default=0.0)
    high = max((value for _, value in known), default=1.0)
    span = max(high - low, abs(high) * LEAST_SPAN) or 1.0
    middle = (low + high) / 2
    return figure(
        {
            "type": "scatter",
            "mode": "lines",
            "x": list(range(len(values))),
            "y": list(values),
            "line": {"width": 2, "color": token("muted")},
            "connectgaps": False,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [n for n, _ in known],
            "y": [value for _, value in known],
            "marker": {
                "opacity": 1,
                "size": [9 if n == known[-1][0] else 5 for n, _ in known],
                "color": [token("accent") if n == known[-1][0] else token("muted") for n, _ in known],
            },
        },
        height=HEIGHT,
        margin=(6, 6, 6, 6),
        xaxis=hidden_axis(range=[-0.2, max(len(values) - 0.8, 0.2)]),
        yaxis=hidden_axis(range=[middle - span * 0.65, middle + span * 0.65]),
        hovermode=False,
    )

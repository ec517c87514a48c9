"""A small trend: one line over the cycles with its newest point marked, for a card.

It carries no axis; the card says in words what it is and what it compares to.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.figures.base import Figure, figure, hidden_axis, token

HEIGHT = 44


def trend(values: Sequence[float | None]) -> Figure:
    """Return the chart.

    Args:
        values: one for each cycle, oldest first; None where it is not known.
    """
    known = [(n, value) for n, value in enumerate(values) if value is not None]
    low = min((value for _, value in known), default=0.0)
    high = max((value for _, value in known), default=1.0)
    room = (high - low or abs(high) or 1.0) * 0.25
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
                "size": [9 if n == known[-1][0] else 5 for n, _ in known],
                "color": [token("accent") if n == known[-1][0] else token("muted") for n, _ in known],
            },
        },
        height=HEIGHT,
        margin=(6, 6, 6, 6),
        xaxis=hidden_axis(range=[-0.2, max(len(values) - 0.8, 0.2)]),
        yaxis=hidden_axis(range=[low - room, high + room]),
        hovermode=False,
    )

"""How many competencies come how far: a bar for each step, those that fall out before it hatched.

The names of the steps stand beside it (components/rows.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, figure, hidden_axis, plain, token

ROW_HEIGHT = 34
HEAD_HEIGHT = 4


@dataclass(frozen=True)
class FunnelStep:
    """One step: how many come this far, and the names of those that do not though they came to the one before."""

    title: str
    n: int
    lost: tuple[str, ...] = ()


def funnel(steps: Sequence[FunnelStep]) -> Figure:
    """Return the chart.

    Args:
        steps: from the top, the first with all of them.
    """
    most = max((step.n for step in steps), default=0)
    rows = list(range(len(steps)))
    return figure(
        {
            "type": "bar",
            "orientation": "h",
            "y": rows,
            "x": [step.n for step in steps],
            "marker": {"color": token("above")},
            "text": [
                f"<b>{plain(step.title)}</b><br>{numbers.counted(step.n, 'competency', 'competencies')}"
                for step in steps
            ],
            "textposition": "none",
            "hoverinfo": "text",
        },
        {
            "type": "bar",
            "orientation": "h",
            "y": rows,
            "x": [len(step.lost) for step in steps],
            "marker": {
                "color": token("sunken"),
                "line": {"width": 1, "color": token("hatch")},
                "pattern": {"shape": "/", "size": 6, "solidity": 0.2, "fgcolor": token("hatch"), "fillmode": "overlay"},
            },
            "text": [
                f"<b>Fall out before: {plain(step.title)}</b><br>{'<br>'.join(plain(name) for name in step.lost)}"
                for step in steps
            ],
            "textposition": "none",
            "hoverinfo": "text",
        },
        height=HEAD_HEIGHT + ROW_HEIGHT * len(steps) + 1,
        margin=(2, HEAD_HEIGHT, 2, 1),
        barmode="stack",
        bargap=0.3,
        xaxis=hidden_axis(range=[0, max(most, 1)]),
        yaxis=hidden_axis(range=[len(steps) - 0.5, -0.5]),
    )

"""Gaps by training status: 100 % bars, one for each row, told apart by pattern as well as by colour.

The names of the rows and the number of gaps stand beside it (components/rows.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from dashboards.pages.coverage.queries import CoverageRow
from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, figure, hidden_axis, plain, token

ROW_HEIGHT = 34
HEAD_HEIGHT = 30
WIDE_ENOUGH_FOR_TEXT = 0.08

Status = Literal["no_course", "not_taken", "in_training", "trained"]

STATUS_TEXT: dict[Status, str] = {
    "no_course": "No course",
    "not_taken": "Not taken",
    "in_training": "In training",
    "trained": "Trained",
}
"""In the order in which they are drawn, from the left."""

SOLIDITY: dict[Status, float] = {"no_course": 0.2, "not_taken": 0.09, "in_training": 0.2, "trained": 0}
PATTERNS: dict[Status, str] = {"no_course": "/", "not_taken": ".", "in_training": "-", "trained": ""}


def coverage_bars(rows: Sequence[CoverageRow], titles: Sequence[str]) -> Figure:
    """Return the chart.

    Args:
        rows: one bar each, from the top; a withheld one is left empty.
        titles: what each row is called when pointed at.
    """
    return figure(
        *(_part(status, rows, titles) for status in STATUS_TEXT),
        height=HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 1,
        margin=(4, HEAD_HEIGHT, 26, 1),
        barmode="stack",
        bargap=0.28,
        xaxis={
            "range": [0, 1],
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "ticktext": ["0", "25", "50", "75", f"100{numbers.THIN_SPACE}%"],
            "side": "top",
            "fixedrange": True,
            "automargin": False,
            "gridcolor": token("line"),
            "zeroline": False,
            "tickfont": {"size": 12, "color": token("muted")},
        },
        yaxis=hidden_axis(range=[len(rows) - 0.5, -0.5]),
    )


def count_of(row: CoverageRow, status: Status) -> int | None:
    """Return how many of a row's gaps have a status; None where withheld."""
    n: int | None = getattr(row, f"n_{status}")
    return n


def _part(status: Status, rows: Sequence[CoverageRow], titles: Sequence[str]) -> dict[str, object]:
    shown = [
        (number, n / row.n_gaps, n, row.n_gaps, titles[number])
        for number, row in enumerate(rows)
        if row.n_gaps and (n := count_of(row, status)) is not None
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "name": STATUS_TEXT[status],
        "y": [number for number, *_ in shown],
        "x": [share for _, share, *_ in shown],
        "marker": {
            "color": token(f"status-{status.replace('_', '-')}"),
            "line": {"width": 1, "color": token("surface")},
            "pattern": {
                "shape": PATTERNS[status],
                "size": 7,
                "solidity": SOLIDITY[status],
                "fillmode": "overlay",
                "fgcolor": token(f"status-{status.replace('_', '-')}-pattern"),
            },
        },
        "text": [
            f"<b>{plain(title)}</b><br>{STATUS_TEXT[status]}: {numbers.count(n)} of {numbers.count(of)} gaps "
            f"({numbers.share(share)})"
            for _, share, n, of, title in shown
        ],
        "textposition": "none",
        "hoverinfo": "text",
    }

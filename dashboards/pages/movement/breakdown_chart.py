"""The gap's change taken apart: what the target did and what the rating did, as bars on either side of zero.

The names of the rows and the change itself stand beside it (components/rows.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from dashboards.pages.movement.rows import MovementRow
from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, difference_axis, figure, hidden_axis, plain, token

ROW_HEIGHT = 34
HEAD_HEIGHT = 30
NARROWEST = 0.5

Part = Literal["target", "rating"]
PART_WORDS: dict[Part, str] = {"target": "the target changed", "rating": "the rating moved"}
COLOURS: dict[Part, str] = {"target": "status-not-taken", "rating": "status-trained"}
PATTERNS: dict[Part, str] = {"target": ".", "rating": ""}


def taken_apart(rows: Sequence[MovementRow], titles: Sequence[str]) -> Figure:
    """Return the chart: right of zero the gap widened, left of it narrowed.

    Args:
        rows: one each, from the top; one without known gaps is left empty.
        titles: what each row is called when pointed at.
    """
    known = [(number, row) for number, row in enumerate(rows) if row.mean_gap_change is not None]
    ends = [max(NARROWEST, *(abs(_part(row, part)) for part in COLOURS)) for _, row in known]
    reach = max([NARROWEST, *ends]) * 1.08
    hover = [f"<b>{plain(titles[number])}</b><br>{_words(row)}" for number, row in known]
    return figure(
        *(_bars(part, known, hover) for part in COLOURS),
        {
            "type": "scatter",
            "mode": "markers",
            "x": [row.mean_gap_change for _, row in known],
            "y": [number for number, _ in known],
            "marker": {
                "size": 16,
                "opacity": 1,
                "symbol": "line-ns-open",
                "color": token("ink"),
                "line": {"width": 3, "color": token("ink")},
            },
            "text": hover,
            "hoverinfo": "text",
        },
        height=HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 1,
        margin=(4, HEAD_HEIGHT, 4, 1),
        barmode="relative",
        bargap=0.4,
        xaxis=difference_axis(reach),
        yaxis=hidden_axis(range=[len(rows) - 0.5, -0.5]),
    )


def _part(row: MovementRow, part: Part) -> float:
    return (row.mean_target_change or 0.0) if part == "target" else -(row.mean_movement_gap_known or 0.0)


def _bars(part: Part, known: Sequence[tuple[int, MovementRow]], hover: Sequence[str]) -> dict[str, object]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": PART_WORDS[part],
        "y": [number for number, _ in known],
        "x": [_part(row, part) for _, row in known],
        "marker": {
            "color": token(COLOURS[part]),
            "line": {"width": 0},
            "pattern": {
                "shape": PATTERNS[part],
                "size": 7,
                "solidity": 0.09,
                "fillmode": "overlay",
                "fgcolor": token("status-not-taken-pattern"),
            },
        },
        "text": list(hover),
        "textposition": "none",
        "hoverinfo": "text",
    }


def _words(row: MovementRow) -> str:
    people = numbers.counted(row.n_gap_known, "person", "people")
    return (
        f"gap changed by {numbers.signed(row.mean_gap_change, 2)}<br>"
        f"target by {numbers.signed(row.mean_target_change, 2)}, "
        f"level by {numbers.signed(row.mean_movement_gap_known, 2)}<br>{people} with both gaps known"
    )

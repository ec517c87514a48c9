"""Gaps by training status: 100 % bars, one for each row, told apart by pattern as well as by colour.

Where small groups are hidden a row often tells no more than that at least so many have a course: what is not told is
drawn as such.

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

Status = Literal["no_course", "not_taken", "in_training", "trained"]

STATUS_TEXT: dict[Status, str] = {
    "no_course": "No course",
    "not_taken": "Not taken",
    "in_training": "In training",
    "trained": "Trained",
}
"""In the order in which they are drawn, from the left."""

Part = Literal["no_course", "answered", "trained", "untold"]
PART_TEXT: dict[Part, str] = {
    "no_course": "No course",
    "answered": "A course answers it",
    "trained": "Trained",
    "untold": "Not told",
}
"""What rows are made of where not every status is told; in the same order."""

SOLIDITY: dict[Status | Part, float] = {
    "no_course": 0.2,
    "not_taken": 0.09,
    "answered": 0.09,
    "in_training": 0.2,
    "trained": 0,
    "untold": 0.16,
}
PATTERNS: dict[Status | Part, str] = {
    "no_course": "/",
    "not_taken": ".",
    "answered": ".",
    "in_training": "-",
    "trained": "",
    "untold": "/",
}


def is_each_told(rows: Sequence[CoverageRow]) -> bool:
    """Return whether all rows that are not withheld, and one at least, tell how many gaps are in each status."""
    shown = [row for row in rows if not row.is_withheld]
    return all(row.is_whole for row in shown) and (bool(shown) or not rows)


def coverage_bars(rows: Sequence[CoverageRow], titles: Sequence[str]) -> Figure:
    """Return the chart.

    Args:
        rows: one bar each, from the top; a withheld one is left empty.
        titles: what each row is called when pointed at.
    """
    return figure(
        *_bars(rows, titles),
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


def told_parts(row: CoverageRow) -> dict[Part, float]:
    """Return the shares of a row's gaps that are told, and what is left; a bound is drawn as far as it is sure."""
    if not row.n_gaps:
        return {}
    rate = row.coverage_rate
    answered = 0.0 if rate is None or row.rate_bound == "at_most" else rate
    without = 0.0 if rate is None or row.rate_bound == "at_least" else 1 - rate
    trained = min((row.n_trained or 0) / row.n_gaps, 1 - without)
    parts: dict[Part, float] = {
        "no_course": without,
        "answered": max(answered - trained, 0.0),
        "trained": trained,
    }
    return {**parts, "untold": max(1 - sum(parts.values()), 0.0)}


def _bars(rows: Sequence[CoverageRow], titles: Sequence[str]) -> list[dict[str, object]]:
    if is_each_told(rows):
        return [_bar(status, STATUS_TEXT[status], _counted(status, rows, titles)) for status in STATUS_TEXT]
    return [_bar(part, PART_TEXT[part], _told(part, rows, titles)) for part in PART_TEXT]


Bar = tuple[int, float, str]
"""Number of the row, share of its gaps, and what it says when pointed at."""


def _counted(status: Status, rows: Sequence[CoverageRow], titles: Sequence[str]) -> list[Bar]:
    return [
        (number, n / row.n_gaps, f"<b>{plain(titles[number])}</b><br>{_counted_text(status, n, row.n_gaps)}")
        for number, row in enumerate(rows)
        if row.n_gaps and (n := count_of(row, status)) is not None
    ]


def _told(part: Part, rows: Sequence[CoverageRow], titles: Sequence[str]) -> list[Bar]:
    return [
        (number, share, f"<b>{plain(titles[number])}</b><br>{_told_text(row)}")
        for number, row in enumerate(rows)
        if (share := told_parts(row).get(part, 0.0)) > 0
    ]


def _counted_text(status: Status, n: int, n_gaps: int) -> str:
    return f"{STATUS_TEXT[status]}: {numbers.count(n)} of {numbers.count(n_gaps)} gaps ({numbers.share(n / n_gaps)})"


def _told_text(row: CoverageRow) -> str:
    trained = "not told" if row.n_trained is None else numbers.count(row.n_trained)
    return f"{numbers.count(row.n_gaps)} gaps; have a course: {rate_text(row)}<br>trained: {trained}"


def rate_text(row: CoverageRow) -> str:
    """Return the share of a row's gaps that a course answers, a bound as such."""
    return "not told" if row.coverage_rate is None else numbers.share(row.coverage_rate, row.rate_bound)


def _bar(kind: Status | Part, name: str, bars: Sequence[Bar]) -> dict[str, object]:
    colour = {"answered": "status-not-taken", "untold": "sunken"}.get(kind, f"status-{kind.replace('_', '-')}")
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": [number for number, _, _ in bars],
        "x": [share for _, share, _ in bars],
        "marker": {
            "color": token(colour),
            "line": {"width": 1, "color": token("surface")},
            "pattern": {
                "shape": PATTERNS[kind],
                "size": 7,
                "solidity": SOLIDITY[kind],
                "fillmode": "overlay",
                "fgcolor": token("hatch" if kind == "untold" else f"{colour}-pattern"),
            },
        },
        "text": [text for _, _, text in bars],
        "textposition": "none",
        "hoverinfo": "text",
    }

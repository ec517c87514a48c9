"""The charts of the Framework page: agreement of raters, competencies by step of deployment, and managers' differences.

The names of the rows stand beside the charts (dashboards.ui.rows).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, difference_axis, figure, hidden_axis, plain, token

ROW_HEIGHT = 34
HEAD_HEIGHT = 46
LOWEST = -0.5
TEXT_WIDTH = 64

Kind = Literal["inconsistent", "no_gap_data", "irrelevant", "quiet"]

KIND_TEXT: dict[Kind, str] = {
    "inconsistent": "Raters read it differently",
    "no_gap_data": "Tells nobody apart",
    "irrelevant": "Called not relevant",
    "quiet": "No signal",
}
SYMBOLS: dict[Kind, str] = {
    "inconsistent": "triangle-down",
    "no_gap_data": "square",
    "irrelevant": "diamond",
    "quiet": "circle-open",
}
COLOURS: dict[Kind, str] = {
    "inconsistent": "short",
    "no_gap_data": "ink",
    "irrelevant": "warning",
    "quiet": "neutral-mark",
}


@dataclass(frozen=True)
class AgreementMark:
    """One item.

    Attributes:
        text: its statement.
        kind: the first signal that flags it.
        agreement: pooled r*_wg.
        details: its figures in words.
    """

    text: str
    kind: Kind
    agreement: float
    details: str


@dataclass(frozen=True)
class AgreementRow:
    """One competency with its items."""

    title: str
    marks: tuple[AgreementMark, ...]
    address: str | None = None


def agreement(rows: Sequence[AgreementRow], bar: float) -> Figure:
    """Return the chart.

    Args:
        rows: from the top.
        bar: agreement from which on raters are taken to read an item alike.
    """
    placed = [(number, row, mark) for number, row in enumerate(rows) for mark in row.marks]
    left = max(LOWEST, min([mark.agreement for _, _, mark in placed] + [bar]) - 0.06)
    ticks = [tick / 10 for tick in range(-4, 11, 2) if tick / 10 >= left]
    return figure(
        *(_marks(kind, placed, left) for kind in reversed(SYMBOLS)),
        height=HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 1,
        margin=(10, HEAD_HEIGHT, 20, 1),
        meta={"rows": [row.address for row in rows]},
        shapes=[
            {
                "type": "line",
                "x0": bar,
                "x1": bar,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "layer": "below",
                "line": {"color": token("accent"), "width": 1.5, "dash": "dash"},
            }
        ],
        annotations=[
            {
                "x": bar,
                "y": 1,
                "yref": "paper",
                "yshift": 33,
                "text": f"{bar:.2f}",
                "showarrow": False,
                "font": {"size": 12, "color": token("accent")},
            }
        ],
        xaxis={
            "range": [left, 1.0],
            "tickvals": ticks,
            "ticktext": [numbers.level(tick) for tick in ticks],
            "tickangle": 0,
            "side": "top",
            "fixedrange": True,
            "automargin": False,
            "gridcolor": token("line"),
            "zeroline": False,
            "tickfont": {"size": 12, "color": token("muted")},
        },
        yaxis=hidden_axis(range=[len(rows) - 0.5, -0.5], showgrid=False),
    )


def is_cut_off(rows: Sequence[AgreementRow]) -> bool:
    """Return whether a mark lies beyond the chart and is drawn at its edge."""
    return any(mark.agreement < LOWEST for row in rows for mark in row.marks)


def _marks(kind: Kind, placed: Sequence[tuple[int, AgreementRow, AgreementMark]], left: float) -> dict[str, object]:
    chosen = [(number, row, mark) for number, row, mark in placed if mark.kind == kind]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [max(mark.agreement, left) for _, _, mark in chosen],
        "y": [number for number, _, _ in chosen],
        "cliponaxis": False,
        "marker": {
            "size": 11 if kind != "quiet" else 9,
            "opacity": 1,
            "symbol": SYMBOLS[kind],
            "color": token(COLOURS[kind]),
            "line": {
                "width": 1.5 if kind == "quiet" else 1,
                "color": token("neutral-mark" if kind == "quiet" else "surface"),
            },
        },
        "text": [f"<b>{plain(row.title)}</b><br>{_wrapped(mark.text)}<br>{mark.details}" for _, row, mark in chosen],
        "hoverinfo": "text",
    }


def _wrapped(text: str) -> str:
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= TEXT_WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(plain(line) for line in lines)


FUNNEL_HEAD_HEIGHT = 4


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
        height=FUNNEL_HEAD_HEIGHT + ROW_HEIGHT * len(steps) + 1,
        margin=(2, FUNNEL_HEAD_HEIGHT, 2, 1),
        barmode="stack",
        bargap=0.3,
        xaxis=hidden_axis(range=[0, max(most, 1)]),
        yaxis=hidden_axis(range=[len(steps) - 0.5, -0.5]),
    )


SPREAD_HEIGHT = 220
BIN_WIDTH = 0.1
NARROWEST = 0.6


def bins_of(differences: Sequence[float]) -> tuple[tuple[float, int], ...]:
    """Return the middle of each tenth of a level and how many differences lie in it; an edge is the upper one's."""
    counts: dict[int, int] = {}
    for difference in differences:
        bin_number = math.floor(round(difference / BIN_WIDTH + 0.5, 9))
        counts[bin_number] = counts.get(bin_number, 0) + 1
    return tuple((bin_number * BIN_WIDTH, counts[bin_number]) for bin_number in sorted(counts))


def spread(differences: Sequence[float], mean: float | None) -> Figure:
    """Return the chart.

    Args:
        differences: one each, in levels.
        mean: over all of them, drawn as a line.
    """
    bins = bins_of(differences)
    reach = max([NARROWEST, *(abs(middle) + BIN_WIDTH / 2 for middle, _ in bins)]) * 1.05
    most = max((n for _, n in bins), default=1)
    line = {"type": "line", "x0": mean, "x1": mean, "y0": 0, "y1": 1, "yref": "paper"}
    return figure(
        {
            "type": "bar",
            "x": [middle for middle, _ in bins],
            "y": [n for _, n in bins],
            "width": BIN_WIDTH * 0.92,
            "marker": {"color": token("neutral-mark")},
            "text": [
                f"{numbers.signed(middle - BIN_WIDTH / 2, 2)} to {numbers.signed(middle + BIN_WIDTH / 2, 2)} levels<br>"
                f"{numbers.counted(n, 'manager', 'managers')}"
                for middle, n in bins
            ],
            "textposition": "none",
            "hoverinfo": "text",
        },
        height=SPREAD_HEIGHT,
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

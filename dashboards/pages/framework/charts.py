"""How alike raters read each item: a mark for each behaviour, one row for each competency.

Colour and shape say the signal; the line is where agreement is enough. The names of the rows stand beside it
(components/rows.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, figure, hidden_axis, plain, token

ROW_HEIGHT = 34
HEAD_HEIGHT = 46
LOWEST = -0.5
WORDS_WIDTH = 64

Kind = Literal["inconsistent", "no_gap_data", "irrelevant", "quiet"]

KIND_WORDS: dict[Kind, str] = {
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
        words: its statement.
        kind: the first signal that flags it.
        agreement: pooled r*_wg.
        details: its figures in words.
    """

    words: str
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
        "text": [f"<b>{plain(row.title)}</b><br>{_wrapped(mark.words)}<br>{mark.details}" for _, row, mark in chosen],
        "hoverinfo": "text",
    }


def _wrapped(words: str) -> str:
    lines: list[str] = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) >= WORDS_WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(plain(line) for line in lines)

"""The chart of the balance of gaps: closed left of zero, opened right of it, and what chance would have closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from dashboards.pages.movement.rows import BalanceRow
from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, axis_around_zero, figure, hidden_axis, plain, token, upright_mark

ROW_HEIGHT = 34
HEAD_HEIGHT = 30
FEWEST = 4
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
MOST_TICKS = 3

Kind = Literal["closed", "opened"]
COLOURS: dict[Kind, str] = {"closed": "above", "opened": "short"}


def balance_bars(rows: Sequence[BalanceRow]) -> Figure:
    """Return the chart, one row each from the top; a withheld one is left empty."""
    known = [(number, row) for number, row in enumerate(rows) if row.n_gaps_now is not None]
    reach = max([FEWEST, *(max(row.n_gaps_closed or 0, row.n_gaps_opened or 0) for _, row in known)]) * 1.08
    hover = [f"<b>{plain(row.competency_name)}</b><br>{balance_text(row)}" for _, row in known]
    by_chance = [(number, row) for number, row in known if row.expected_closed_by_chance is not None]
    return figure(
        *(trace for kind in COLOURS for trace in _bars(kind, known, hover)),
        {
            "type": "scatter",
            "mode": "markers",
            "x": [-(row.expected_closed_by_chance or 0.0) for _, row in by_chance],
            "y": [number for number, _ in by_chance],
            "marker": upright_mark(),
            "hoverinfo": "skip",
        },
        height=HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 1,
        margin=(4, HEAD_HEIGHT, 4, 1),
        barmode="relative",
        bargap=0.4,
        xaxis=_axis(reach),
        yaxis=hidden_axis(range=[len(rows) - 0.5, -0.5]),
    )


def balance_text(row: BalanceRow) -> str:
    """Return a row in words, in Plotly's markup."""
    gaps = numbers.counted(row.n_gaps_before, "gap", "gaps")
    lines = [
        f"{gaps} before, {numbers.count(row.n_gaps_now)} now",
        f"{numbers.count(row.n_gaps_closed)} closed, {numbers.count(row.n_gaps_opened)} opened",
    ]
    if row.n_closed_by_target or row.n_opened_by_target:
        closed, opened = numbers.count(row.n_closed_by_target), numbers.count(row.n_opened_by_target)
        lines.append(f"by the target alone {closed} and {opened}")
    if row.expected_closed_by_chance is not None:
        lines.append(f"{numbers.levels(row.expected_closed_by_chance)} would have closed by chance")
    lines.append(f"of {numbers.counted(row.n_gap_known, 'person', 'people')} assessed twice")
    return "<br>".join(lines)


def _bars(kind: Kind, known: Sequence[tuple[int, BalanceRow]], hover: Sequence[str]) -> list[dict[str, object]]:
    """Return the bars of one side: first what the target alone did, patterned, then the rest."""
    sign = -1 if kind == "closed" else 1
    by_target = [_by_target(kind, row) for _, row in known]
    rest = [(getattr(row, f"n_gaps_{kind}") or 0) - part for (_, row), part in zip(known, by_target, strict=True)]
    return [
        {
            "type": "bar",
            "orientation": "h",
            "y": [number for number, _ in known],
            "x": [sign * n for n in counts],
            "marker": {
                "color": token(COLOURS[kind]),
                "line": {"width": 0},
                "pattern": {
                    "shape": shape,
                    "size": 6,
                    "solidity": 0.3,
                    "fillmode": "overlay",
                    "fgcolor": token("surface"),
                },
            },
            "text": list(hover),
            "textposition": "none",
            "hoverinfo": "text",
        }
        for counts, shape in ((by_target, "/"), (rest, ""))
    ]


def _by_target(kind: Kind, row: BalanceRow) -> int:
    return (row.n_closed_by_target if kind == "closed" else row.n_opened_by_target) or 0


def _axis(reach: float) -> dict[str, object]:
    step = next((each for each in STEPS if reach / each < MOST_TICKS), STEPS[-1])
    return axis_around_zero(reach, step, lambda tick: numbers.count(int(abs(tick))))

"""A person's current level against the target for each competency: one row each, the distance drawn as a bar.

The names of the rows stand beside it (components/rows.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from dashboards.text import numbers
from dashboards.ui.charts.base import Figure, figure, hidden_axis, level_axis, plain, token

ROW_HEIGHT = 50
HEAD_HEIGHT = 30

BASIS_TEXT = {"calibrated": "calibrated", "raters": "from raters", "self": "own assessment alone"}


class ChartRow(Protocol):
    """A competency as it is drawn."""

    @property
    def competency_id(self) -> str: ...  # noqa: D102 - as in `CompetencyLevel`, and so are all below
    @property
    def competency_name(self) -> str: ...  # noqa: D102
    @property
    def target_level(self) -> float | None: ...  # noqa: D102
    @property
    def current_level(self) -> float | None: ...  # noqa: D102
    @property
    def gap(self) -> float | None: ...  # noqa: D102
    @property
    def has_gap(self) -> bool | None: ...  # noqa: D102
    @property
    def level_basis(self) -> str | None: ...  # noqa: D102
    @property
    def is_outdated(self) -> bool: ...  # noqa: D102
    @property
    def is_of_today(self) -> bool: ...  # noqa: D102


def basis_text(row: ChartRow) -> str:
    """Return what a level is from, or why there is none."""
    if row.level_basis is not None:
        return BASIS_TEXT.get(row.level_basis, row.level_basis)
    if row.is_outdated:
        return "too old to count"
    return "never assessed" if row.is_of_today else "not rated"


def dumbbell(rows: Sequence[ChartRow], levels_before: Mapping[str, float]) -> Figure:
    """Return the chart, one line for each competency in the order given.

    Args:
        rows: a person's competencies; an unrated one shows its target alone, one outside the profile its level alone.
        levels_before: the level in the assessment before, by competency, where there is one.
    """
    before = [(n, levels_before[r.competency_id]) for n, r in enumerate(rows) if r.competency_id in levels_before]
    short = [(n, r) for n, r in enumerate(rows) if r.gap is not None and r.gap > 0]
    above = [(n, r) for n, r in enumerate(rows) if r.gap is not None and r.gap < 0]
    rated = [(n, r) for n, r in enumerate(rows) if r.current_level is not None]
    asked = [(n, r) for n, r in enumerate(rows) if r.target_level is not None]
    return figure(
        _distances(short, token("short"), 5),
        _distances(above, token("above"), 3),
        {
            "type": "scatter",
            "mode": "markers",
            "x": [level for _, level in before],
            "y": [n for n, _ in before],
            "marker": {"size": 8, "symbol": "circle-open", "line": {"width": 1.5}, "color": token("muted")},
            "text": [f"{numbers.level(level)} in the assessment before" for _, level in before],
            "hoverinfo": "text",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [r.target_level for _, r in asked],
            "y": [n for n, _ in asked],
            "marker": {
                "size": 15,
                "symbol": "line-ns-open",
                "line": {"width": 3, "color": token("ink")},
                "color": token("ink"),
            },
            "text": [_text(r) for _, r in asked],
            "hoverinfo": "text",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [r.current_level for _, r in rated],
            "y": [n for n, _ in rated],
            "marker": {
                "size": 13,
                "symbol": ["circle-open" if r.level_basis == "self" else "circle" for _, r in rated],
                "color": [_colour(r) for _, r in rated],
                "line": {"width": 2.5, "color": [_colour(r) for _, r in rated]},
            },
            "text": [_text(r) for _, r in rated],
            "hoverinfo": "text",
        },
        height=HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 1,
        margin=(6, HEAD_HEIGHT, 6, 1),
        xaxis=level_axis(),
        yaxis=hidden_axis(range=[len(rows) - 0.5, -0.5]),
    )


def _colour(row: ChartRow) -> str:
    if row.gap is None:
        return token("muted")
    return token("short") if row.has_gap else token("above") if row.gap < 0 else token("neutral-mark")


def _distances(rows: Sequence[tuple[int, ChartRow]], colour: str, width: int) -> dict[str, object]:
    x: list[float | None] = []
    y: list[int | None] = []
    for n, row in rows:
        x += [row.current_level, row.target_level, None]
        y += [n, n, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"width": width, "color": colour},
        "hoverinfo": "skip",
    }


def _text(row: ChartRow) -> str:
    return (
        f"<b>{plain(row.competency_name)}</b><br>current {numbers.level(row.current_level)} ({basis_text(row)})"
        f"<br>target {numbers.level(row.target_level)}<br>gap {numbers.signed(row.gap)}"
    )

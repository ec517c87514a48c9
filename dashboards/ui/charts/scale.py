"""The steps of the colour scale: blue above target, orange short of it, in words and as colour tokens.

Steps, not a gradient: a step has a name, a legend entry, and an ink that is readable on it in both schemes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Literal

from dashboards.text import numbers

Measure = Literal["levels_short", "share_with_gap", "mean_gap"]

SHORT_STEPS = ("step-0", "step-short-1", "step-short-2", "step-short-3", "step-short-4")
LEAST_BREAKS = (0.5, 1.0, 2.0, 5.0)
"""Breaks of the smallest sums of levels: finer ones would make a lot of next to nothing."""
QUANTILES = (0.25, 0.5, 0.75, 0.9)
DIVERGING_STEPS = ("step-above-3", "step-above-2", "step-above-1", *SHORT_STEPS)


@dataclass(frozen=True)
class Step:
    """One step of a scale.

    Attributes:
        token: its colour token; its ink is the token with `-ink` behind it.
        text: what it stands for, for the legend.
    """

    token: str
    text: str


@dataclass(frozen=True)
class Scale:
    """A measure cut into steps.

    Attributes:
        breaks: where one step ends and the next begins; a value on a break belongs to the step above it.
        steps: one more than there are breaks.
    """

    breaks: tuple[float, ...]
    steps: tuple[Step, ...]

    def position(self, value: float) -> int:
        """Return which step a value falls on, from 0."""
        return bisect_right(self.breaks, round(value, 9))


def scale_of(measure: Measure, values: Iterable[float] = ()) -> Scale:
    """Return the scale for a measure.

    Args:
        measure: what is shown.
        values: those on screen; only the sum of levels short needs them, since it knows no largest.
    """
    if measure == "mean_gap":
        text: tuple[str, ...] = (
            "above target by 1 or more",
            "0.5 to 1 above",
            "0.1 to 0.5 above",
            "on target",
            "0.1 to 0.5 short",
            "0.5 to 1 short",
            "1 to 1.5 short",
            "1.5 levels short or more",
        )
        # Nudged by a hair so that exactly +0.1 and −0.1 fall alike, away from the target.
        breaks: tuple[float, ...] = (-1 + 1e-8, -0.5 + 1e-8, -0.1 + 1e-8, 0.1, 0.5, 1.0, 1.5)
        return Scale(breaks, tuple(map(Step, DIVERGING_STEPS, text)))
    if measure == "share_with_gap":
        thin = numbers.THIN_SPACE
        text = ("under 10", "10 to 25", "25 to 50", "50 to 75", f"75{thin}% or more have a gap")
        return Scale((0.10, 0.25, 0.50, 0.75), tuple(map(Step, SHORT_STEPS, text)))
    breaks = _breaks_between(values)
    shown = [f"{value:,g}".replace(",", numbers.THIN_SPACE) for value in breaks]
    text = (
        f"under {shown[0]}",
        *(f"{low} to {high}" for low, high in pairwise(shown)),
        f"{shown[-1]} levels short or more",
    )
    return Scale(breaks, tuple(map(Step, SHORT_STEPS, text)))


def _breaks_between(values: Iterable[float]) -> tuple[float, ...]:
    """Return round numbers near the quartiles and the upper tenth of the values above zero.

    A few units are short of far more levels than all others. On even steps up to the largest those others would all
    look alike.
    """
    above = sorted(value for value in values if value > 0)
    if not above:
        return LEAST_BREAKS
    breaks: list[float] = []
    for quantile, least in zip(reversed(QUANTILES), reversed(LEAST_BREAKS), strict=True):
        wanted = above[int(len(above) * quantile)]
        offered = [number for number in _round_numbers(above[-1]) if not breaks or number < breaks[0]]
        nearest = min(offered, key=lambda number: abs(log(number / wanted)), default=least)
        breaks.insert(0, max(nearest, least))
    return tuple(breaks)


def _round_numbers(most: float) -> Iterator[float]:
    """Return 0.5, 1, 2, 5, 10, 20 and so on up to a number."""
    size, factors = 0.5, (2.0, 2.0, 2.5)
    n = 0
    while size <= most:
        yield size
        size *= factors[n % len(factors)]
        n += 1

"""How far raters of one group agree on one item: r_wg, r*_wg, AD, ICC. Which answers count stands in `answers`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, variance

HIGHEST_MINUS_LOWEST_PLUS_ONE = 6
RANDOM_VARIANCE = (HIGHEST_MINUS_LOWEST_PLUS_ONE**2 - 1) / 12


@dataclass(frozen=True)
class Agreement:
    """The figures of one item over its units."""

    rwg_mean: float
    rwg_pooled: float
    within_variance: float
    ad_mean: float
    icc1: float | None
    icc2: float | None


def agreement_over(units: Sequence[Sequence[float]]) -> Agreement | None:
    """The figures over units of at least two raters each, none without a unit."""
    if not units:
        return None
    freedom = sum(len(unit) - 1 for unit in units)
    within = sum((len(unit) - 1) * variance(unit) for unit in units) / freedom
    icc1, icc2 = _intraclass(units, within)
    return Agreement(
        rwg_mean=mean(1 - min(variance(unit) / RANDOM_VARIANCE, 1) for unit in units),
        rwg_pooled=1 - within / RANDOM_VARIANCE,
        within_variance=within,
        ad_mean=mean(mean(abs(level - mean(unit)) for level in unit) for unit in units),
        icc1=icc1,
        icc2=icc2,
    )


def _intraclass(units: Sequence[Sequence[float]], within: float) -> tuple[float | None, float | None]:
    """ICC(1) and ICC(2) of a one-way analysis of variance, with the mean unit size; unknown with one unit."""
    if len(units) < 2:
        return None, None
    grand = mean(level for unit in units for level in unit)
    between = sum(len(unit) * (mean(unit) - grand) ** 2 for unit in units) / (len(units) - 1)
    below = between + (mean(len(unit) for unit in units) - 1) * within
    return (
        (between - within) / below if below else None,
        (between - within) / between if between else None,
    )

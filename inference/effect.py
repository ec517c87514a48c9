"""Estimate how much more one group moved than the other, and how sure that is. What to call it belongs in `verdict`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import stdtr, stdtrit  # scipy.stats takes a second to load; these are what it calls

from inference.rounding import at_threshold
from inference.strata import Moments, Stratum, used

CONFIDENCE = 0.90


@dataclass(frozen=True)
class Effect:
    """An estimate with its uncertainty.

    Attributes:
        effect: the difference, in levels.
        std_error: its standard error.
        low: lower end of the 90 % t-interval.
        high: upper end of it.
        p_value: two-sided, against no difference.
    """

    effect: float
    std_error: float
    low: float
    high: float
    p_value: float


def stratified_effect(strata: Sequence[Stratum], confidence: float = CONFIDENCE) -> Effect | None:
    """Weigh the differences of the strata by the completers in each.

    Effect: Σ n₁ₛ(ȳ₁ₛ − ȳ₀ₛ) / Σ n₁ₛ. Variance: Σ (n₁ₛ/n₁)²·(s₁ₛ²/n₁ₛ + s₀ₛ²/n₀ₛ), degrees of freedom by Satterthwaite;
    with one stratum that is Welch's test.

    Args:
        strata: the strata; those with fewer than two of either kind are left out.
        confidence: of the interval.

    Returns:
        The estimate; None where no stratum can be used. With no spread at all the interval is the point, and p is 1 at
        no effect, else 0.
    """
    usable = used(strata)
    n_completers = sum(stratum.completers.n for stratum in usable)
    if n_completers == 0:
        return None
    effect = math.fsum(
        stratum.completers.n / n_completers * (stratum.completers.mean - stratum.comparison.mean) for stratum in usable
    )
    terms = [
        ((stratum.completers.n / n_completers) ** 2 * group.variance / group.n, group.n - 1)
        for stratum in usable
        for group in (stratum.completers, stratum.comparison)
    ]
    variance = math.fsum(term for term, _ in terms)
    std_error = math.sqrt(variance)
    if at_threshold(std_error) == 0:
        return Effect(effect, 0.0, effect, effect, 1.0 if at_threshold(effect) == 0 else 0.0)
    degrees_of_freedom = satterthwaite(terms)
    reach = float(stdtrit(degrees_of_freedom, (1 + confidence) / 2)) * std_error
    p_value = 2 * float(stdtr(degrees_of_freedom, -abs(effect) / std_error))
    return Effect(effect, std_error, effect - reach, effect + reach, p_value)


def satterthwaite(terms: Sequence[tuple[float, int]]) -> float:
    """Return the degrees of freedom of a sum of variances.

    Args:
        terms: each summand, with the degrees of freedom that it was estimated with; at least one is above 0.
    """
    largest = max(term for term, _ in terms)
    shares = [(term / largest, degrees_of_freedom) for term, degrees_of_freedom in terms]
    total = math.fsum(share for share, _ in shares)
    return total**2 / math.fsum(share**2 / degrees_of_freedom for share, degrees_of_freedom in shares)


def baseline_difference(strata: Sequence[Stratum]) -> float | None:
    """Return how far apart the two groups began, in standard deviations: within strata, weighed by the completers.

    Args:
        strata: the strata; those with fewer than two of either kind are left out.

    Returns:
        g; 0 where everybody began alike; None where no stratum can be used.
    """
    usable = used(strata)
    n_completers = sum(stratum.completers.n for stratum in usable)
    if n_completers == 0:
        return None
    difference = math.fsum(
        stratum.completers.n / n_completers * (stratum.completers_level.mean - stratum.comparison_level.mean)
        for stratum in usable
    )
    arms = ([s.completers_level for s in usable], [s.comparison_level for s in usable])
    degrees_of_freedom = sum(group.n for arm in arms for group in arm) - len(arms)
    spread = math.sqrt(sum(sum_of_squares(arm) for arm in arms) / degrees_of_freedom)
    return difference / spread if at_threshold(spread) > 0 else 0.0


def sum_of_squares(groups: Sequence[Moments]) -> float:
    """Return the squared distances of all values of several groups from their common mean, summed up."""
    grand_mean = math.fsum(group.n * group.mean for group in groups) / sum(group.n for group in groups)
    return math.fsum(
        (group.n - 1) * group.variance + group.n * (group.mean - grand_mean) ** 2 for group in groups if group.n
    )

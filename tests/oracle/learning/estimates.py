"""Two arms within strata: effect, variance, degrees of freedom, interval, p; and false discoveries over many.

Numbers in, numbers out. Who is in which arm stands in `courses`.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, variance
from typing import TypeVar

from scipy.stats import t as students_t

Key = TypeVar("Key", bound=Hashable)

CONFIDENCE = 0.90
# Levels are told apart to nine decimals, so a variance below this one is that of one value written in several ways.
NO_VARIANCE = 1e-18


@dataclass
class Stratum:
    """The values of the two arms in one stratum."""

    completers: list[float] = field(default_factory=list)
    comparison: list[float] = field(default_factory=list)

    @property
    def is_usable(self) -> bool:
        return len(self.completers) >= 2 and len(self.comparison) >= 2


@dataclass(frozen=True)
class Estimate:
    """An effect with its uncertainty."""

    effect: float
    std_error: float
    low: float
    high: float
    p_value: float
    n_completers: int
    n_comparison: int


def usable(strata: Mapping[Key, Stratum]) -> dict[Key, Stratum]:
    """The strata with at least two of each kind."""
    return {key: stratum for key, stratum in strata.items() if stratum.is_usable}


def estimate(strata: Sequence[Stratum]) -> Estimate | None:
    """Σ n₁ₛ(ȳ₁ₛ − ȳ₀ₛ) / Σ n₁ₛ over usable strata, none without any."""
    if not strata:
        return None
    n_completers = sum(len(stratum.completers) for stratum in strata)
    n_comparison = sum(len(stratum.comparison) for stratum in strata)
    effect = 0.0
    terms: list[tuple[float, int]] = []
    for stratum in strata:
        weight = len(stratum.completers) / n_completers
        effect += weight * (mean(stratum.completers) - mean(stratum.comparison))
        terms += [
            (weight**2 * variance(arm) / len(arm), len(arm) - 1) for arm in (stratum.completers, stratum.comparison)
        ]
    total = sum(term for term, _ in terms)
    if total < NO_VARIANCE:
        p_value = 1.0 if abs(effect) < math.sqrt(NO_VARIANCE) else 0.0
        return Estimate(effect, 0.0, effect, effect, p_value, n_completers, n_comparison)
    freedom = total**2 / sum(term**2 / degrees for term, degrees in terms)
    std_error = math.sqrt(total)
    reach = float(students_t.ppf(0.5 + CONFIDENCE / 2, freedom)) * std_error
    p_value = 2 * float(students_t.sf(abs(effect) / std_error, freedom))
    return Estimate(effect, std_error, effect - reach, effect + reach, p_value, n_completers, n_comparison)


def baseline_difference(strata: Sequence[Stratum]) -> float | None:
    """g over strata of levels: the weighted difference of means over the arms' pooled SD, 0 where that SD is 0."""
    if not strata:
        return None
    completers = [level for stratum in strata for level in stratum.completers]
    comparison = [level for stratum in strata for level in stratum.comparison]
    difference = sum(
        len(stratum.completers) / len(completers) * (mean(stratum.completers) - mean(stratum.comparison))
        for stratum in strata
    )
    n_completers, n_comparison = len(completers), len(comparison)
    pooled = ((n_completers - 1) * variance(completers) + (n_comparison - 1) * variance(comparison)) / (
        n_completers + n_comparison - 2
    )
    return 0.0 if pooled < NO_VARIANCE else difference / math.sqrt(pooled)


def q_values(p_values: Mapping[Key, float]) -> dict[Key, float]:
    """Benjamini–Hochberg: q of a p is the least p′·m/rank′ over all p′ ≥ p, ties at their last rank, at most 1."""
    values = sorted(p_values.values())
    m = len(values)
    return {
        key: min(
            1.0,
            min(other * m / sum(value <= other for value in values) for other in values if other >= p_value),
        )
        for key, p_value in p_values.items()
    }

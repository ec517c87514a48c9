"""Small pieces of arithmetic that several subjects need. No figure is defined here."""

from __future__ import annotations

import math
from collections.abc import Sequence


def settled(value: float) -> float:
    """Round to 9 decimals, as a level or gap is before it meets a threshold, a stratum or a band."""
    return round(value, 9)


def half_up(level: float) -> int:
    """Round half up: 2.5 is 3."""
    return math.floor(settled(level) + 0.5)


def mean(values: Sequence[float]) -> float | None:
    """Return the mean, None of nothing."""
    return math.fsum(values) / len(values) if values else None


def weighted_mean(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return the mean of (value, weight) pairs; None where nothing weighs anything."""
    weight = math.fsum(weight for _, weight in pairs)
    return math.fsum(value * weight for value, weight in pairs) / weight if weight > 0 else None


def sample_variance(values: Sequence[float]) -> float | None:
    """Return the variance with n − 1; None below two values."""
    if len(values) < 2:
        return None
    centre = math.fsum(values) / len(values)
    return math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1)


def sample_deviation(values: Sequence[float]) -> float | None:
    """Return the standard deviation with n − 1; None below two values."""
    variance = sample_variance(values)
    return None if variance is None else math.sqrt(variance)


def share(part: int, whole: int) -> float | None:
    """Return part / whole; None of nothing."""
    return part / whole if whole else None


def central_probability(t: float, freedom: int) -> float:
    """Return the probability that Student's t lies between −t and t (Abramowitz & Stegun 26.7.3 and 26.7.4)."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    if freedom % 2:
        term, total = cosine, 0.0
        for k in range(3, freedom + 1, 2):
            total += term
            term *= cosine**2 * (k - 1) / k
        return 2 / math.pi * (angle + sine * total)
    term, total = 1.0, 0.0
    for k in range(2, freedom + 1, 2):
        total += term
        term *= cosine**2 * (k - 1) / k
    return sine * total


def t_quantile_95(freedom: int) -> float:
    """Return the t between whose negative and itself 95 % lie, by halving."""
    low, high = 0.0, 20.0
    for _ in range(200):
        middle = (low + high) / 2
        if central_probability(middle, freedom) < 0.95:
            low = middle
        else:
            high = middle
    return (low + high) / 2

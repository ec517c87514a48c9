"""Compare a number with a threshold; the models' macro `at_threshold` says the same in SQL."""

from __future__ import annotations

DECIMALS = 9


def at_threshold(value: float) -> float:
    """Round to 9 decimals, so that 0.2499999999 and 0.25 never part ways by the order of an addition."""
    return round(value, DECIMALS)

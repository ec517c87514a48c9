"""Shares of none or all: they say something about everybody in a group, so most viewers see a bound instead.

Where a bound may be shown is decided in `published.disclosure`.
"""

from __future__ import annotations

import polars as pl

SHARE_AT_MOST = 0.05
SHARE_AT_LEAST = 0.95


def fewest_bounded(whole: pl.Expr, *, min_group: int) -> tuple[pl.Expr, pl.Expr]:
    """Return how many of a group "at most" leaves in a part at most, and how many "at least" leaves out at most.

    Both leave two possible numbers or more, and of a small group neither reaches beyond its half.

    Args:
        whole: the people of the group, at least `min_group`.
        min_group: the fewest people a figure may be about.
    """
    return (
        pl.min_horizontal(pl.lit(min_group - 1), whole // 2),
        pl.min_horizontal(pl.lit(min_group - 1), (whole - 1) // 2),
    )


def bounded_share(whole: pl.Expr, bound: pl.Expr, *, min_group: int) -> pl.Expr:
    """Return the share that a bound says: of 12 people at most 4, which is at most a third; null without a bound.

    Args:
        whole: the people of the group.
        bound: `at_most`, `at_least` or null, from `published.disclosure.part_bounds`.
        min_group: as there.
    """
    low, high = fewest_bounded(whole, min_group=min_group)
    return (
        pl.when(bound == "at_most")
        .then(pl.max_horizontal(pl.lit(SHARE_AT_MOST), low / whole))
        .when(bound == "at_least")
        .then(pl.min_horizontal(pl.lit(SHARE_AT_LEAST), 1 - high / whole))
    )

"""Shares of none or all: they say something about everybody in a group, so most viewers see a bound instead."""

from __future__ import annotations

import polars as pl

SHARE_AT_MOST = 0.05
SHARE_AT_LEAST = 0.95


def shown_share(share: pl.Expr) -> pl.Expr:
    """Return a share as those see it for whom small groups are hidden: 0 as 5 % (at most), 1 as 95 % (at least)."""
    return pl.when(share <= 0).then(SHARE_AT_MOST).when(share >= 1).then(SHARE_AT_LEAST).otherwise(share)


def share_bound(share: pl.Expr) -> pl.Expr:
    """Return `at_most` for a share of 0, `at_least` for one of 1, null for every other."""
    return pl.when(share <= 0).then(pl.lit("at_most")).when(share >= 1).then(pl.lit("at_least"))

"""Equations of one or two multiples, found among many people at a time: the first and quick part of an elimination.

`published.release_disclosure` says what the equations are about and goes on with those of three multiples and more,
which are few. In a large company hardly any is: a team's sum of today and its sum in the cycle share at least five
people, so that one multiple is the other's negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

PRIME = 2_147_483_629

Form = dict[int, int]
"""Multiples of sums, by the number of the sum; none of them is zero."""

_ODD, _HALF = 0x9E3779B97F4A7C15, 1 << 32


def mark_of(number: str) -> pl.Expr:
    """Return an odd number for each number of a column; sums of multiples of them tell forms apart."""
    mark = (pl.col(number).cast(pl.UInt64) + 1) * _ODD
    return (mark ^ (mark // _HALF)) * _ODD


def settled_in_pairs(
    alike: pl.DataFrame, layers: Mapping[int, int], *, min_group: int
) -> tuple[dict[int, Form], pl.DataFrame]:
    """Take in, again and again, that a form of one or two multiples is zero where many people have it.

    Args:
        alike: one row per group of people alike: `group`, the lists `sum` and `weight` (their form), and `people`.
        layers: of sums of a part the layer; a multiple is written with that of the lowest layer and number.
        min_group: so many people are many.

    Returns:
        The multiples that are settled, each as zero (an empty form) or as another or its negative; and the groups
        whose form is not zero then, in the columns of `alike`.
    """
    forms = alike.select("group", pl.col("sum").cast(pl.List(pl.Int64)), "weight").explode("sum", "weight")
    people = alike.select("group", "people").explode("people")
    pairs = _Pairs(layers)
    news: set[int] = set()
    while True:
        forms = _written(forms, pairs.as_frame(news))
        news = pairs.take(_of_many(forms, people, min_group).iter_rows())
        if not news:
            break
    left = forms.group_by("group").agg(pl.col("sum", "weight"))
    return pairs.solved(), alike.select("group", "people").join(left, on="group").sort("group")


def _written(terms: pl.DataFrame, settled: pl.DataFrame) -> pl.DataFrame:
    """Return the forms with what is settled, their first multiple with a positive factor."""
    written = (
        terms.join(settled, on="sum", how="left")
        .select(
            "group",
            sum=pl.coalesce("instead", "sum"),
            weight=pl.col("weight") * pl.col("factor").fill_null(1),
        )
        .group_by("group", "sum")
        .agg(pl.col("weight").sum())
        .filter(pl.col("weight") != 0)
        .sort("group", "sum")
    )
    return written.with_columns(pl.col("weight") * pl.col("weight").first().over("group").sign())


def _of_many(forms: pl.DataFrame, people: pl.DataFrame, min_group: int) -> pl.DataFrame:
    """Return the forms of one multiple, or of two with the same factor but for the sign, that many people have.

    Returns:
        One row per form: `first`, `second` (the same where there is one alone) and whether both factors have one sign.
    """
    mark = mark_of("sum") * pl.col("weight").reinterpret(signed=False)
    short = forms.group_by("group").agg(
        mark.sum().alias("mark"),
        n=pl.len(),
        first=pl.col("sum").first(),
        second=pl.col("sum").last(),
        is_equal=pl.col("weight").first().abs() == pl.col("weight").last().abs(),
        is_one_sign=pl.col("weight").first().sign() == pl.col("weight").last().sign(),
    )
    short = short.filter(pl.col("n") <= 2, "is_equal")
    many = (
        short.join(people, on="group")
        .group_by("mark")
        .agg(pl.col("first", "second", "is_one_sign").first(), n_people=pl.col("people").n_unique())
    )
    return many.filter(pl.col("n_people") >= min_group).select("first", "second", "is_one_sign").sort("first", "second")


class _Pairs:
    """Multiples that are zero, each other, or each other's negative."""

    def __init__(self, layers: Mapping[int, int]) -> None:
        self._layers = layers
        self._above: dict[int, tuple[int, int]] = {}

    def take(self, found: Iterator[tuple[int, int, bool]]) -> set[int]:
        """Take in equations: first = 0, or first = ∓ second. Return the multiples that are written otherwise by now."""
        news = set()
        for first, second, is_one_sign in found:
            (one, factor), (other, times) = self._written(first), self._written(second)
            if first == second or one == other:
                # One alone is zero; so is one that is its own negative.
                if factor and (first == second or factor == (times if is_one_sign else -times)):
                    self._above[one] = (one, 0)
                    news.add(one)
            elif factor and times:
                low, high = sorted((one, other), key=lambda number: (self._layers.get(number, 0), number))
                self._above[high] = (low, -factor * times if is_one_sign else factor * times)
                news.add(high)
            elif factor or times:
                zero = one if factor else other
                self._above[zero] = (zero, 0)
                news.add(zero)
        return news

    def as_frame(self, numbers: Iterable[int]) -> pl.DataFrame:
        """Return how some multiples are written: `sum`, `instead` and `factor`, one of 1, -1 and 0."""
        rows = [(number, *self._written(number)) for number in numbers]
        return pl.DataFrame(rows, schema=dict.fromkeys(("sum", "instead", "factor"), pl.Int64), orient="row")

    def solved(self) -> dict[int, Form]:
        """Return what is settled, as forms."""
        written = {number: self._written(number) for number in self._above}
        return {number: {instead: factor % PRIME} if factor else {} for number, (instead, factor) in written.items()}

    def _written(self, number: int) -> tuple[int, int]:
        """Return the multiple that stands for one, and its factor."""
        factor = 1
        path = []
        while number in self._above and self._above[number] != (number, 0):
            path.append((number, factor))
            number, times = self._above[number]
            factor *= times
        if self._above.get(number) == (number, 0):
            factor = 0
        for each, before in path:
            self._above[each] = (number, factor * before)  # a factor is 1 or -1, so its own inverse
        return number, factor

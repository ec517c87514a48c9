"""Two trees of units about the same people: what is hidden in one, given what is shown in the other.

Today's figures and a cycle's are sums of the same levels, over units that people have left, joined and changed since.
What one tree hides the other may tell: a team's sum of today less its sum in the cycle is the level of the one who
left.

Why it protects. In each tree the shown rows are sums of leftovers (`published.disclosure`), and each person's level is
in at most one leftover of either. Draw leftovers as points, one more point for "in none", and each person as a line
between two of them. A sum of multiples of the rows gives each point a number (in the second tree with its sign turned),
0 to the point for none, and is about those people whose line has different numbers at its ends. At least it cuts off
some group of points from the rest. So nobody can work out a figure about one to four people if and only if no group of
points can be cut off by cutting one to four lines. Points joined by at least `min_group` lines can never be parted by
fewer, so they are drawn as one, again and again; where nothing is left between two points, all is safe. Where something
is left, the second tree hides more: its lowest units on the side where that costs less.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from published.suppression import cheapest_pattern, people_rule
from published.unit_forest import NOBODY, Flags, Forest, Ints, forest_of


def withheld_beside(
    units: pl.DataFrame,
    people: pl.DataFrame,
    *,
    slices: Sequence[str],
    leftover: Sequence[str],
    min_group: int,
) -> pl.Series:
    """Say which figures of a second tree are to be hidden, given what a first one shows.

    Args:
        units: the second tree: one row per slice × org unit, with the slices, `org_unit_id`, `parent_org_unit_id`, `n`
            (people, those below included) and `is_held_back` (hidden in any case).
        people: all whom figures of either tree are about, counted by where they are: the slices and `org_unit_id` (the
            unit of the second tree in which they sit; null for none), the columns in `leftover`, and `n`.
        slices: what tells trees of `units` apart.
        leftover: the columns that together name a leftover of the first tree; null in the last for none.
        min_group: the fewest people a figure may be about.

    Returns:
        One boolean per row of `units`, named `is_withheld`.
    """
    forest = forest_of(units, slices, has_totals=False)
    n = units["n"].fill_null(0).cast(pl.Int64).to_numpy()
    held_back = units["is_held_back"].fill_null(value=False).to_numpy()
    start = np.minimum(forest.direct(n), min_group)
    ends = _ends(units, people, slices, leftover)
    while True:
        hidden = cheapest_pattern(forest, people_rule(min_group), start, n, may_show=~held_back) & (n > 0)
        lines, is_safe = _Lines(forest, *ends), True
        while (more := lines.exposed(hidden, n, min_group)).any():
            hidden, held_back, is_safe = hidden | more, held_back | more, False
        if is_safe:
            return pl.Series("is_withheld", hidden)
        # Once more from the beginning: what was hidden to cover others may be needless beside what is hidden now.


class _Lines:
    """People as lines between leftovers of two trees; those within what can't be parted from "none" fall away."""

    def __init__(self, forest: Forest, first: Ints, row: Ints, n: Ints) -> None:
        """Take the lines as `_ends` gives them."""
        self._forest, self._first, self._row, self._n = forest, first, row, n
        self._n_first = int(first.max(initial=0)) + 1
        # Point 0 stands for none of either tree.
        self._settled = np.zeros(self._n_first + forest.n_rows, dtype=bool)

    def exposed(self, hidden: Flags, n: Ints, min_group: int) -> Flags:
        """Return the units that are to be hidden next, none if nothing can be cut off."""
        owner = self._forest.owners(~hidden)
        second = np.append(owner, NOBODY)[self._row]  # in no row: at the end
        ends = [self._first, np.where(second == NOBODY, 0, self._n_first + second)]
        first, second = (np.where(self._settled[each], 0, each) for each in ends)
        points = _drawn_as_one(first, second, self._n, len(self._settled), min_group)
        points[self._settled] = points[0]
        left, right = points[first], points[second]
        self._settled = points == points[0]
        is_open = (left != points[0]) | (right != points[0])
        self._first, self._row, self._n = self._first[is_open], self._row[is_open], self._n[is_open]
        is_parted = left != right
        return self._lowest(points, left[is_parted], right[is_parted], ~hidden & (n > 0), n)

    def _lowest(self, points: Ints, left: Ints, right: Ints, is_shown: Flags, n: Ints) -> Flags:
        """Return the lowest shown units among the points of one side of each gap: of that where they are cheaper."""
        of_unit = points[self._n_first :]
        is_loose = np.zeros(len(points), dtype=bool)
        is_loose[left], is_loose[right], is_loose[points[0]] = True, True, False
        is_movable = is_shown & is_loose[of_unit]
        for nodes in reversed(self._forest.generations[1:]):
            above = self._forest.parent[nodes]
            is_same = is_movable[nodes] & is_movable[above] & (of_unit[nodes] == of_unit[above])
            is_movable[above[is_same]] = False
        price = np.zeros(len(points), dtype=np.int64)
        np.add.at(price, of_unit[is_movable], n[is_movable])
        price[price == 0] = np.iinfo(np.int64).max
        is_chosen = np.zeros(len(points), dtype=bool)
        is_chosen[np.where(price[left] <= price[right], left, right)] = True
        return is_movable & is_chosen[of_unit]


def _ends(
    units: pl.DataFrame, people: pl.DataFrame, slices: Sequence[str], leftover: Sequence[str]
) -> tuple[Ints, Ints, Ints]:
    """Return for all lines the leftover of the first tree (0: none), the row of the second (-1: none), and people."""
    keys = [*slices, "org_unit_id"]
    rows = units.select(*keys, pl.int_range(pl.len()).alias("row"))
    placed = people.filter(pl.col("n") > 0).join(rows, on=keys, how="left", maintain_order="left")
    number = pl.when(pl.col(leftover[-1]).is_not_null()).then(pl.struct(leftover).rank("dense")).otherwise(0)
    placed = placed.select("n", pl.col("row").fill_null(NOBODY), number.cast(pl.Int64).alias("first"))
    first, row, n = (placed[name].cast(pl.Int64).to_numpy() for name in ("first", "row", "n"))
    return first, row, n


def _drawn_as_one(first: Ints, second: Ints, n: Ints, n_points: int, min_group: int) -> Ints:
    """Return for each point the one that it is drawn as, until no two are joined by `min_group` lines."""
    points = np.arange(n_points)
    left, right = first, second
    while True:
        low, high = np.minimum(left, right), np.maximum(left, right)
        pairs, pair = np.unique(low * n_points + high, return_inverse=True)
        n = np.bincount(pair, weights=n).astype(np.int64)
        low, high = pairs // n_points, pairs % n_points
        is_strong = (n >= min_group) & (low != high)
        if not is_strong.any():
            return points
        drawn_as = _joined(low[is_strong], high[is_strong], n_points)
        points, left, right = drawn_as[points], drawn_as[low], drawn_as[high]


def _joined(low: Ints, high: Ints, n_points: int) -> Ints:
    """Return for each point the first of all that pairs join to it."""
    first = np.arange(n_points)
    while (first[low] != first[high]).any():
        nearer = np.minimum(first[low], first[high])
        for ends in (low, high):
            np.minimum.at(first, first[ends], nearer)
        while (first[first] != first).any():
            first = first[first]
    return first

"""Small groups: which figures about org units must be hidden so that none of them can be worked out.

Pure functions over Polars frames; the dashboards call them for what is on screen, publishing for what is handed on.
Who may see what is decided in `published.permissions`; nothing here reads a file. Two trees about the same people
(today and a cycle) are held against each other in `published.overlap_disclosure`.

Why it protects. Figures about one thing (a cycle and a competency, say) are sums over the units of a tree: each is a
row of zeros and ones, one column for each person. A shown unit less the shown units nearest below it is its *leftover*.
Leftovers share no person, and each shown row is a sum of them, so whatever arithmetic makes of the shown rows is a sum
of multiples of leftovers, and is about nobody but all the people of those that it takes. It is therefore enough, and
also necessary, that each leftover is empty or holds at least `min_group` people. Which of the patterns that do so hides
the fewest people is found in `published.suppression`.

A part of the people (those with a gap, those trained) is told on top of that. Two people are *twins* if they are in the
same leftover and alike in everything shown but this part: whatever uses the part's figure is about at least one of
both. So it is enough that each leftover of the part holds at least `min_group` pairs of twins; then as many people at
least are in the part, and as many are not. Where there are none at all, each leftover of the whole lies in the part or
outside, and the part's figure is nothing new, unless it says that all or none are in it.

A viewer who may see certain people anyway can subtract them, so groups are counted without those. All units of a tree
must be given, since the cheapest pattern in one place depends on the others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from published.rounding import fewest_bounded
from published.suppression import Remembered, cheapest_pattern, people_rule, twins_rule
from published.unit_forest import NOBODY, Flags, Forest, Ints, forest_of


def withheld_units(
    units: pl.DataFrame,
    *,
    slices: Sequence[str],
    min_group: int,
    held_back: str | None = None,
    forest: Forest | None = None,
    remembered: Remembered | None = None,
) -> pl.Series:
    """Say which figures about org units are to be hidden.

    Args:
        units: one row per slice × org unit, with the columns in `slices`, `org_unit_id`, `parent_org_unit_id` (null or
            not in the slice: at the top) and `n`: the distinct assessed people behind the figure, those below it
            included, those whom the viewer may see anyway left out. Every unit must be there; one without a row has
            nobody.
        slices: what tells apart figures that never add up to each other, as in `("cycle_id", "competency_id")`.
        min_group: the fewest people a figure may be about.
        held_back: a column that is true where a figure is hidden whatever it is about.
        forest: the frame's trees, where they are known already.
        remembered: what was searched before in that forest, with the same `min_group`; the answer is the same without.

    Returns:
        One boolean per row, in the frame's order, named `is_withheld`: the pattern with the fewest people in hidden
        cells, then the fewest cells. The total of several tops counts as shown.

    Example:
        >>> teams = pl.DataFrame({
        ...     "competency_id": ["C1"] * 4,
        ...     "org_unit_id": ["D", "T1", "T2", "T3"],
        ...     "parent_org_unit_id": [None, "D", "D", "D"],
        ...     "n": [24, 3, 9, 12],
        ... })
        >>> withheld_units(teams, slices=["competency_id"], min_group=5).to_list()
        [False, True, True, False]
    """
    forest = forest or forest_of(units, slices)
    people = forest.with_totals(_ints(units, "n"))
    start = np.minimum(forest.direct(people), min_group)
    may_show = np.ones(len(people), dtype=bool)
    if held_back is not None:
        may_show[: forest.n_rows] = ~_bools(units, held_back)
    rule = people_rule(min_group)
    hidden = cheapest_pattern(forest, rule, start, people, may_show=may_show, remembered=remembered)
    return _flags(forest, hidden & ((people > 0) | ~may_show))


def withheld_within(
    units: pl.DataFrame,
    *,
    slices: Sequence[str],
    min_group: int,
    twins: Sequence[tuple[str, str]] = (("n", "n_rest"),),
    base: str = "is_whole_withheld",
    forest: Forest | None = None,
    remembered: Remembered | None = None,
) -> pl.Series:
    """Say where the number of people in a part may not be told, given where figures about the whole are hidden.

    For the people with a gap among the assessed; then for those covered by training among those with a gap.

    Args:
        units: one row per slice × org unit as in `withheld_units`, with `n` (people in the part), `is_whole_withheld`,
            the columns in `twins` and that in `base`. All numbers are of a unit with those below it.
        slices: as in `withheld_units`.
        min_group: the fewest people a figure may be about.
        twins: pairs of columns: people in the part, and people of the whole alike in all else that is shown but not in
            the part. Together all of them are the whole.
        base: the flag that says where figures about all assessed people are hidden; twins share a leftover of those.
        forest: the frame's trees without totals, where they are known already.
        remembered: as in `withheld_units`, with the same `twins` and `base`.

    Returns:
        One boolean per row, in the frame's order, named `is_withheld`. Where it is false and there is somebody, at
        least `min_group` people are in the part and as many are not.
    """
    forest = forest or forest_of(units, slices, has_totals=False)
    owner = forest.owners(~_bools(units, base) & ~forest.in_a_loop)
    # People of one leftover count where its unit is; those in none, where they sit.
    place = np.where(owner == NOBODY, np.arange(len(owner)), owner)
    alike, are_inside, are_outside = (np.zeros(len(units), dtype=np.int64) for _ in range(3))
    for inside, outside in twins:
        pair = [_by_owner(place, forest.direct(_ints(units, name))) for name in (inside, outside)]
        alike += np.where(owner == NOBODY, 0, np.minimum(*pair))
        are_inside += pair[0]
        are_outside += pair[1]
    start = np.where(alike > 0, 3 + np.minimum(alike, min_group), (are_inside > 0) + 2 * (are_outside > 0))
    # Only what is put together from leftovers whose figures are all shown is nothing new.
    is_pure_fine = base == "is_whole_withheld" and len(twins) == 1
    may_show = ~_bools(units, "is_whole_withheld")
    rule = twins_rule(min_group, is_pure_fine=is_pure_fine)
    hidden = cheapest_pattern(forest, rule, start, _ints(units, "n"), may_show=may_show, remembered=remembered)
    return _flags(forest, hidden)


def part_bounds(
    units: pl.DataFrame, *, slices: Sequence[str], min_group: int, forest: Forest | None = None
) -> pl.Series:
    """Say where a number that is not told may be bounded: "at most four have a gap".

    A bound leaves at least two possible numbers, also to those who put it together with others: within a leftover of
    exact numbers all bounds together leave room on both sides, and a bound below another is on the same side ("at most"
    below "at most"), so that none of both forces the other.

    Args:
        units: as in `withheld_within`, with `n`, `n_rest`, `is_whole_withheld` and `is_withheld` as it gave it.
        slices: as in `withheld_units`.
        min_group: the fewest people a figure may be about.
        forest: as in `withheld_within`.

    Returns:
        `at_most`, `at_least` or null per row, named `bound`; how many is in `published.rounding`.
    """
    forest = forest or forest_of(units, slices, has_totals=False)
    part, rest = _ints(units, "n"), _ints(units, "n_rest")
    whole, is_exact = part + rest, ~_bools(units, "is_withheld")
    limits = fewest_bounded(pl.col("whole"), min_group=min_group)
    low, high = (pl.DataFrame({"whole": whole}).select(limit).to_series().to_numpy() for limit in limits)
    is_low, is_high = part <= low, rest <= high
    is_bounded = ~is_exact & ~_bools(units, "is_whole_withheld") & (whole >= min_group) & (is_low | is_high)
    side = np.where(is_low, 1, -1)
    side_above = np.zeros(len(units), dtype=np.int64)
    for depth, nodes in enumerate(forest.generations):
        if depth:
            parents = forest.parent[nodes]
            side_above[nodes] = np.where(is_bounded[parents], side[parents], side_above[parents])
        is_bounded[nodes] &= (side_above[nodes] == 0) | (side_above[nodes] == side[nodes])
    # How many at most a bounded unit may have on its rarer side, as far as the bounds below it leave room.
    room = forest.direct(whole)
    for nodes in reversed(forest.generations):
        limit = np.where(is_low, low, high)[nodes]
        room[nodes] = np.where(is_bounded[nodes], np.minimum(room[nodes], limit), room[nodes])
        has_parent = forest.parent[nodes] != NOBODY
        np.add.at(room, forest.parent[nodes][has_parent], room[nodes][has_parent])
    is_highest = is_bounded & (side_above == 0)
    free = np.where(is_bounded | (side_above != 0), 0, forest.direct(whole))
    least = np.where(is_highest & ~is_low, whole - room, 0)
    most = free + np.where(is_highest, np.where(is_low, room, whole), 0)
    owner = forest.owners(is_exact & ~forest.in_a_loop)
    known = _by_owner(owner, forest.direct(part))
    is_roomy = (_by_owner(owner, least) < known) & (known < _by_owner(owner, most))
    is_bounded &= (owner == NOBODY) | is_roomy[owner]
    found = pl.DataFrame({"is_bounded": is_bounded, "is_low": is_low})
    bound = pl.when("is_low").then(pl.lit("at_most")).otherwise(pl.lit("at_least"))
    return found.select(bound=pl.when("is_bounded").then(bound)).to_series()


def withheld_reason(n: pl.Expr, is_withheld: pl.Expr, *, min_group: int) -> pl.Expr:
    """Return why a figure is hidden: `too_few` people, or `held_back` so that others stay hidden; null where shown.

    Args:
        n: the people behind the figure, without those whom the viewer may see anyway.
        is_withheld: whether it is hidden.
        min_group: the fewest people a figure may be about.
    """
    is_few = n.fill_null(0).is_between(1, min_group - 1)
    reason = pl.when(is_few).then(pl.lit("too_few")).otherwise(pl.lit("held_back"))
    return pl.when(is_withheld).then(reason).alias("withheld_reason")


def shown_at_or_above(units: pl.DataFrame, *, slices: Sequence[str]) -> pl.Series:
    """Return the shown unit in whose leftover the people of each unit are: the nearest at or above; null for none.

    Args:
        units: one row per slice × org unit, with `org_unit_id`, `parent_org_unit_id` and `is_withheld`.
        slices: as in `withheld_units`.
    """
    forest = forest_of(units, slices, has_totals=False)
    owner = forest.owners(~_bools(units, "is_withheld"))
    nearest = pl.DataFrame({"owner": owner}).select(pl.when(pl.col("owner") != NOBODY).then("owner")).to_series()
    return units["org_unit_id"].gather(nearest).alias("block")


def ancestors(tree: pl.DataFrame, *, slices: Sequence[str] = ()) -> pl.DataFrame:
    """Return every unit with each unit at or above it.

    Args:
        tree: one row per slice × org unit, with `org_unit_id` and `parent_org_unit_id`.
        slices: what tells trees apart, as in `("cycle_id",)`.

    Returns:
        One row per slice × unit × ancestor (itself included): the slices, `org_unit_id`, `ancestor_id`. A loop of
        parents ends where it began.
    """
    keys = [*slices, "org_unit_id"]
    above = tree.select(*slices, ancestor_id="org_unit_id", _above="parent_org_unit_id")
    step = tree.select(*keys, ancestor_id="org_unit_id")
    found = [step]
    while not step.is_empty():
        step = (
            step.join(above, on=[*slices, "ancestor_id"])
            .select(*keys, ancestor_id="_above")
            .join(above, on=[*slices, "ancestor_id"], how="semi")
            .join(pl.concat(found), on=[*keys, "ancestor_id"], how="anti")
        )
        found.append(step)
    return pl.concat(found)


def _by_owner(owner: Ints, values: Ints) -> Ints:
    """Return the sum of the values of each leftover, at the node that it belongs to; 0 at all others."""
    sums = np.zeros_like(values)
    has_owner = owner != NOBODY
    np.add.at(sums, owner[has_owner], values[has_owner])
    return sums


def _ints(units: pl.DataFrame, column: str) -> Ints:
    return units[column].fill_null(0).cast(pl.Int64).to_numpy().copy()


def _bools(units: pl.DataFrame, column: str) -> Flags:
    return units[column].fill_null(value=False).to_numpy().copy()


def _flags(forest: Forest, hidden: Flags) -> pl.Series:
    return pl.Series("is_withheld", hidden[: forest.n_rows])

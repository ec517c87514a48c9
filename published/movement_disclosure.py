"""Small groups in movement: whether a whole's, held against the gap figures of its cycles, tells of few people.

Pure functions over Polars frames. Hiding within one tree of units stands in `published.disclosure`.

How it works. Gap figures are sums of levels over *blocks* of people (a visible unit less the visible units right under
it), a movement is a sum of later levels less a sum of earlier ones. Whoever sees both can take any blocks from any
movements, and movements from each other. What is left then speaks of those people whose level does not cancel out:
in each block at least those outside its largest group of people with the same coefficient, and all with a coefficient
whose level stands in no figure. A movement is told only if what is left of every such combination is about nobody, or
about enough people in one cycle.
"""

from __future__ import annotations

from itertools import product

import polars as pl

LONGEST_CHAIN = 6
"""How many earlier movements a new one is held against; older ones share no level with it."""


def withheld_movements(
    movements: pl.DataFrame, levels: pl.DataFrame, *, cycles: tuple[str, ...], min_group: int
) -> pl.DataFrame:
    """Say which movements of the whole are to be hidden.

    Args:
        movements: one row per figure: `competency_id`, `to_cycle_id`, `n` (people it is about).
        levels: the levels that exist, counted: `competency_id`, `cycle_id`, `block` (which sum of its cycle the level
            is in; null for none), `is_later` (it is the to-level of the movement into its cycle), `next_cycle_id` (it
            is the from-level of the movement into that cycle; null for none), `n` (people). For a figure that is a sum
            over the from-cycle alone, as gaps before are, `is_later` is false.
        cycles: their ids in order of time.
        min_group: the fewest people a figure may be about.

    Returns:
        The movements with `is_withheld`. A decision about a cycle does not depend on later ones.

    Example:
        >>> team = pl.DataFrame({  # nine of ten are assessed again; both levels of the ten stand visible
        ...     "competency_id": ["C1"] * 4, "cycle_id": ["Y1", "Y1", "Y2", "Y2"], "block": ["D"] * 4,
        ...     "is_later": [False, False, True, False], "next_cycle_id": ["Y2", None, None, None], "n": [9, 1, 9, 1],
        ... })
        >>> nine = pl.DataFrame({"competency_id": ["C1"], "to_cycle_id": ["Y2"], "n": [9]})
        >>> withheld_movements(nine, team, cycles=("Y1", "Y2"), min_group=5)["is_withheld"].to_list()
        [True]
    """
    moved = movements.with_columns(is_withheld=pl.col("n") < min_group)
    mixed = _where_people_differ(levels)
    for position, cycle_id in enumerate(cycles):
        here = moved.filter(to_cycle_id=cycle_id, is_withheld=False)
        held_against = mixed.join(here, on="competency_id", how="semi")
        if held_against.is_empty():
            continue
        told = moved.filter(~pl.col("is_withheld")).select("competency_id", told="to_cycle_id")
        # A movement that is told nowhere can't be combined; without it, it is another combination that is tried anyway.
        is_told = set(told["told"])
        earlier = tuple(each for each in cycles[max(0, position - LONGEST_CHAIN) : position] if each in is_told)
        exposed = [_exposed(held_against, told, weights, min_group) for weights in _combinations(earlier, cycle_id)]
        leaks = pl.concat(exposed).unique()
        is_leak = (pl.col("to_cycle_id") == cycle_id) & pl.col("competency_id").is_in(leaks["competency_id"].implode())
        moved = moved.with_columns(is_withheld=pl.col("is_withheld") | is_leak)
    return moved


def _where_people_differ(levels: pl.DataFrame) -> pl.DataFrame:
    """Leave out blocks in which all people take part in the same movements: they cancel out, or count as one sum."""
    kinds = pl.struct("is_later", "next_cycle_id").n_unique().over("competency_id", "cycle_id", "block")
    return levels.filter(pl.col("block").is_null() | (kinds > 1))


def _combinations(earlier: tuple[str, ...], cycle_id: str) -> list[dict[str, int]]:
    """Return the weights that a movement and those before it can be added with, up to a common factor.

    People differ in a combination where their weights differ; taking each movement once, not at all, or off, meets
    every pattern of equal and unequal weights.
    """
    return [
        {**dict(zip(earlier, weights, strict=True)), cycle_id: 1}
        for weights in product((0, 1, -1), repeat=len(earlier))
    ]


def _exposed(levels: pl.DataFrame, told: pl.DataFrame, weights: dict[str, int], min_group: int) -> pl.DataFrame:
    """Return the competencies in which one combination of movements is about few people."""
    if any(weights[cycle] for cycle in weights if cycle != _last(weights)):
        # A movement that is not told can't be combined; without it, it is another combination that is tried as well.
        needed = [cycle for cycle, weight in weights.items() if weight and cycle != _last(weights)]
        known = told.filter(pl.col("told").is_in(needed)).group_by("competency_id").agg(pl.len().alias("n_told"))
        levels = levels.join(known.filter(pl.col("n_told") == len(needed)), on="competency_id", how="semi")
    weight = pl.lit(0, pl.Int64)
    for cycle, factor in weights.items():
        if factor:
            weight += pl.when((pl.col("cycle_id") == cycle) & pl.col("is_later")).then(factor).otherwise(0)
            weight -= pl.when(pl.col("next_cycle_id") == cycle).then(factor).otherwise(0)
    groups = (
        levels.with_columns(weight=weight)
        .group_by("competency_id", "cycle_id", "block", "weight")
        .agg(pl.col("n").sum())
        .group_by("competency_id", "cycle_id", "block")
        .agg(
            n_left=pl.col("n").sum() - pl.col("n").max(),
            n_weighted=pl.col("n").filter(pl.col("weight") != 0).sum(),
        )
        .with_columns(n_left=pl.when(pl.col("block").is_null()).then("n_weighted").otherwise("n_left"))
    )
    in_cycle = groups.group_by("competency_id", "cycle_id").agg(pl.col("n_left").sum())
    most = in_cycle.group_by("competency_id").agg(pl.col("n_left").max())
    return most.filter((pl.col("n_left") > 0) & (pl.col("n_left") < min_group)).select("competency_id")


def _last(weights: dict[str, int]) -> str:
    return next(reversed(weights))

"""Layers of figures about units, and the blocks of people that their shown units are sums of.

Which blocks may move on is decided in `orchestration.publish.releases`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from published.unit_forest import NOBODY, Forest, Ints, forest_of

SLICES = ("cycle_id", "competency_id")
"""What tells sums apart that never add up to each other; the cycle of today's figures is blank."""

BLOCK = (*SLICES, "block")
KEYS = ("level_key", "person_key")
MEMBERS: dict[str, type[pl.DataType] | pl.DataType] = {
    "sum": pl.Int64,
    "person": pl.UInt64,
    "person_key": pl.UInt32,
    "level_key": pl.UInt32,
    "weight": pl.Int8,
}

_ODD = 0x9E3779B97F4A7C15


def in_units(people: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return people with the row of their unit (`node`) in place of the slice and the unit; without those in none.

    Args:
        people: one row per slice × person, with the slice and `org_unit_id`.
        units: one row per slice × org unit.
    """
    keys = [*SLICES, "org_unit_id"]
    nodes = units.select(keys).with_row_index("node")
    return people.join(nodes, on=keys).drop(keys)


@dataclass(frozen=True)
class Layer:
    """Figures of one kind about the units of a tree, as they are tonight.

    Attributes:
        name: what they are.
        part: 0 for figures about all assessed people; for those about a part of them another number for each kind.
        units: one row per slice × org unit: the slice, `org_unit_id`, `parent_org_unit_id`, `is_withheld` and `bound`.
        people: one row per slice × person, as `in_units` gives them: `node`, `person`, `weight`, the columns in
            `totals`, and which unknown of theirs a sum takes, null for none: `person_key` (that they are in it) and
            `level_key` (their level; targets are no secret, so a sum of gaps takes it, too).
        totals: what is summed up over people.
        is_beside_others: figures of another time or kind are about the same people's unknowns, so that the pattern has
            to be held against them even where nothing was published before.
    """

    name: str
    part: int
    units: pl.DataFrame
    people: pl.DataFrame
    totals: tuple[str, ...]
    is_beside_others: bool = False

    @cached_property
    def forest(self) -> Forest:
        """The trees of its units."""
        return forest_of(self.units, SLICES, has_totals=False)

    @cached_property
    def by_unit(self) -> pl.DataFrame:
        """One row per unit that somebody is in: `node`, `signature` (tells sets of people apart) and the totals."""
        person = pl.col("person") * (pl.col("person_key").cast(pl.UInt64) * 2 + 1)
        level = pl.col("level_key").cast(pl.UInt64) * _ODD + _ODD
        return (
            self.people.group_by("node")
            .agg(
                (person.fill_null(0) + level.fill_null(0)).sum().alias("signature"),
                *(pl.col(name).cast(pl.Float64).sum() for name in self.totals),
            )
            .sort("node")
        )


class Blocks:
    """The blocks of one layer's shown units, and who is in them tonight.

    Attributes:
        layer: the layer.
        units: its units with another pattern, in its order.
        owner: for each unit the row of the shown one in whose block its people are; -1 for none.
        sums: one row per block that somebody is in: the columns of `BLOCK`, `node` (the row of its unit), `signature`,
            and the list `totals`.
    """

    def __init__(self, layer: Layer, units: pl.DataFrame) -> None:
        """Put people together by the units that are shown."""
        self.layer, self.units = layer, units
        self.owner: Ints = layer.forest.owners(~units["is_withheld"].fill_null(value=False).to_numpy())
        owner = pl.Series("owner", self.owner[layer.by_unit["node"].to_numpy()])
        sums = (
            layer.by_unit.with_columns(node=owner)
            .filter(pl.col("node") != NOBODY)
            .group_by("node")
            .agg(pl.col("signature").sum(), totals=pl.concat_list(pl.col(name).sum() for name in layer.totals))
            .sort("node")
        )
        names = units.select(*SLICES, block="org_unit_id")[sums["node"]]
        self.sums = names.hstack(sums)

    def members(self, numbered: pl.DataFrame) -> pl.DataFrame:
        """Return who is in some blocks.

        Args:
            numbered: one row per block: `node` and the number given to it (`sum`).

        Returns:
            The columns of `MEMBERS`.
        """
        number = np.zeros(len(self.units) + 1, dtype=np.int64)
        number[numbered["node"].to_numpy()] = numbered["sum"].to_numpy()
        of_node = number[self.owner]  # that of nobody is the last, which has none
        people = self.layer.people.with_columns(sum=pl.Series(of_node[self.layer.people["node"].to_numpy()]))
        people = people.filter(pl.col("sum") > 0, pl.any_horizontal(pl.col(KEYS).is_not_null()))
        return people.select(pl.col(name).cast(kind) for name, kind in MEMBERS.items())


def with_pattern(units: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return units with the pattern of before in the slices that it knows; units that it does not know are hidden.

    Args:
        units: as in `Layer`.
        before: as `Releases.pattern` gives it.
    """
    if before.is_empty():
        return units
    known = before.select(SLICES).unique().with_columns(stays=pl.lit(value=True))
    before = before.rename({"is_withheld": "was_withheld", "bound": "was_bound"})
    joined = units.join(before, on=[*SLICES, "org_unit_id"], how="left", maintain_order="left")
    joined = joined.join(known, on=SLICES, how="left", maintain_order="left")
    stays = pl.col("stays").fill_null(value=False)
    return joined.with_columns(
        is_withheld=pl.when(stays).then(pl.col("was_withheld").fill_null(value=True)).otherwise("is_withheld"),
        bound=pl.when(stays).then("was_bound").otherwise("bound"),
    ).drop("was_withheld", "was_bound", "stays")


def without_lowest(blocks: Blocks, refused: pl.DataFrame) -> pl.DataFrame:
    """Return a layer's units without those of refused blocks that have no other refused one below.

    Args:
        blocks: the layer's blocks.
        refused: one row per refused block, with `node`.
    """
    is_refused = np.zeros(len(blocks.units), dtype=bool)
    is_refused[refused["node"].to_numpy()] = True
    n_refused = blocks.layer.forest.summed_up(is_refused.astype(np.int64))
    return blocks.units.with_columns(is_withheld=pl.col("is_withheld") | pl.Series(is_refused & (n_refused == 1)))

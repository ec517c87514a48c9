"""What was published before, and which of tonight's figures may be published beside it.

Those from whom groups are hidden may keep every file that they were given: tonight's figure less last night's would be
the one who left. So each shown figure is put together from *sums* over blocks of people (`published.disclosure` calls
them leftovers), and a block's sum moves on only when that tells of nobody in particular, whatever was published before
(`published.release_disclosure`). Until then its old sum stays, and the figure says from which day it is. A pattern of
what is hidden gives way to a new one only as a whole.

For that, `released.duckdb` lies beside `shareable.duckdb` in each snapshot, so that both are published in one step. It
holds the sums, and who was in each: as hashes, salted with a secret of the workspace, of persons and of what is known
of them. It holds no level of anybody. Who is erased stays in old sums as a hash and counts as one change; nothing names
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from published.database import make_file, open_for_reading
from published.disclosure import shown_at_or_above
from published.release_disclosure import waiting_sums
from published.unit_forest import Forest, forest_of

SLICES = ("cycle_id", "competency_id")
"""What tells sums apart that never add up to each other; the cycle of today's figures is blank."""

_Kind = type[pl.DataType] | pl.DataType
_BLOCK = (*SLICES, "block")
_ODD = 0x9E3779B97F4A7C15
_KEYS = ("level_key", "person_key")
_APART = 1 << 32
"""Keys are smaller."""

_PATTERN: dict[str, _Kind] = {
    "layer": pl.String,
    "cycle_id": pl.String,
    "competency_id": pl.String,
    "org_unit_id": pl.String,
    "is_withheld": pl.Boolean,
    "bound": pl.String,
}
_SUMS: dict[str, _Kind] = {
    "sum": pl.Int64,
    "layer": pl.String,
    "part": pl.Int64,
    "cycle_id": pl.String,
    "competency_id": pl.String,
    "block": pl.String,
    "is_current": pl.Boolean,
    "first_on": pl.Date,
    "signature": pl.UInt64,
    "totals": pl.List(pl.Float64),
}
_MEMBERS: dict[str, _Kind] = {
    "sum": pl.Int64,
    "competency_id": pl.String,
    "person": pl.UInt64,
    "person_key": pl.UInt32,
    "level_key": pl.UInt32,
    "weight": pl.Int8,
}


@dataclass(frozen=True)
class Layer:
    """Figures of one kind about the units of a tree, as they are tonight.

    Attributes:
        name: what they are.
        part: 0 for figures about all assessed people; for those about a part of them another number for each kind.
        units: one row per slice × org unit: the slice, `org_unit_id`, `parent_org_unit_id`, `is_withheld` and `bound`.
        people: one row per slice × person: the slice, `org_unit_id`, `person`, `weight`, the columns in `totals`, and
            which unknown of theirs a sum takes, null for none: `person_key` (that they are in it) and `level_key`
            (their level; targets are no secret, so a sum of gaps takes it, too).
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


class Releases:
    """All that was published, and what is published tonight."""

    def __init__(self, previous: Path | None, *, day: date, min_group: int) -> None:
        """Read what was published.

        Args:
            previous: the file beside the snapshot that was published last; None for none.
            day: the day that tonight's figures speak for.
            min_group: the fewest people a figure may be about.
        """
        self._day, self._min_group = day, min_group
        self._pattern, self._sums, members = _read(previous)
        self._members: dict[object, list[pl.DataFrame]] = {}
        self._take(members)
        self._is_first = self._sums.is_empty()
        self._waiting_slices: list[pl.DataFrame] = []
        self._next = 1 + (0 if self._is_first else int(self._sums["sum"].to_numpy().max()))

    def pattern(self, layer: str) -> pl.DataFrame:
        """Return what a layer hid when it was published last: slices, `org_unit_id`, `is_withheld`, `bound`."""
        return self._pattern.filter(layer=layer).drop("layer")

    @property
    def waiting(self) -> pl.DataFrame:
        """The slices of which something has been found to wait tonight."""
        return pl.concat([pl.DataFrame(schema=dict.fromkeys(SLICES, pl.String)), *self._waiting_slices]).unique()

    def settle(self, layers: Sequence[Layer]) -> list[pl.DataFrame]:
        """Decide which figures move on, and take note of what is published.

        Args:
            layers: tonight's figures; those that may tell of each other's people come together or one after the other.

        Returns:
            For each layer its units with `is_withheld` and `bound` as they are published, `is_held` (some of the figure
            waits), `figures_from` (the day since which the oldest sum in it stands), and the totals that are published.
        """
        before = [self.pattern(layer.name) for layer in layers]
        blocks, refused = self._without_exposed(layers, before)
        stays = [
            each.select(SLICES).unique().join(pattern, on=SLICES, how="semi")
            for each, pattern in zip(refused, before, strict=True)
        ]
        if any(not each.is_empty() for each in stays):
            blocks = [
                _Blocks(each.layer, with_pattern(each.units, pattern.join(slices, on=SLICES, how="semi")))
                for each, pattern, slices in zip(blocks, before, stays, strict=True)
            ]
            refused = self._refused(blocks)
        self._waiting_slices += [each.select(SLICES) for each in refused]
        return [self._published(each, waiting) for each, waiting in zip(blocks, refused, strict=True)]

    def _without_exposed(
        self, layers: Sequence[Layer], before: Sequence[pl.DataFrame]
    ) -> tuple[list[_Blocks], list[pl.DataFrame]]:
        """Hide more units of slices that were never published, the lowest first, until nothing of them would wait."""
        blocks = [self._where_nothing_changed(layer, pattern) for layer, pattern in zip(layers, before, strict=True)]
        refused = self._refused(blocks)
        while True:
            new = [each.join(pattern, on=SLICES, how="anti") for each, pattern in zip(refused, before, strict=True)]
            competencies = pl.concat(new)["competency_id"].unique()
            if competencies.is_empty():
                return blocks, refused
            blocks = [
                each if some.is_empty() else _Blocks(each.layer, _without_lowest(each.units, some))
                for each, some in zip(blocks, new, strict=True)
            ]
            is_again = pl.col("competency_id").is_in(competencies.to_list())
            again = self._refused(blocks, competencies)
            refused = [pl.concat([each.filter(~is_again), some]) for each, some in zip(refused, again, strict=True)]

    def _where_nothing_changed(self, layer: Layer, before: pl.DataFrame) -> _Blocks:
        """Return the blocks of tonight's pattern, or of that of before in slices where all of it is still the same."""
        if before.is_empty():
            return _Blocks(layer, layer.units)
        known = self._beside_published(_Blocks(layer, with_pattern(layer.units, before)))
        changed = known.filter(~pl.col("is_same")).select(SLICES).unique()
        return _Blocks(layer, with_pattern(layer.units, before.join(changed, on=SLICES, how="anti")))

    def write(self, file: Path, *, salt: str, memory_limit: str) -> None:
        """Write what is known to be published from now on.

        Args:
            file: where to write.
            salt: the secret that people were hashed with.
            memory_limit: DuckDB's.
        """
        members = pl.concat(
            [pl.DataFrame(schema=_MEMBERS), *(each for some in self._members.values() for each in some)]
        )
        with make_file(file, memory_limit=memory_limit) as connection:
            connection.begin()  # the log is written to the disk once, not after each table
            for name, frame in (("pattern", self._pattern), ("sums", self._sums), ("members", members)):
                connection.register("rows_of", frame)
                connection.execute(f"create table {name} as select * from rows_of").fetchall()
                connection.unregister("rows_of")
            connection.execute("create table secret as select ? as mark", [_mark(salt)]).fetchall()
            connection.commit()

    def _refused(self, layers: Sequence[_Blocks], competencies: pl.Series | None = None) -> list[pl.DataFrame]:
        """Return the blocks of each layer, or of some competencies, that changed and can't be published yet."""
        changed, first = [], self._next
        for blocks in layers:
            new = self._beside_published(blocks).filter(~pl.col("is_same")).select(_BLOCK)
            if competencies is not None:
                new = new.filter(pl.col("competency_id").is_in(competencies.to_list()))
            changed.append(new.select(pl.int_range(first, first + pl.len()).alias("sum"), *_BLOCK))
            first += len(new)
        if self._is_first and not any(blocks.layer.is_beside_others for blocks in layers):
            return [each.clear().select(_BLOCK) for each in changed]
        members = pl.concat([blocks.members(new) for blocks, new in zip(layers, changed, strict=True)])
        parts = dict(self._sums.filter(pl.col("part") > 0).select("sum", "part").iter_rows())
        for blocks, new in zip(layers, changed, strict=True):
            parts |= dict.fromkeys(new["sum"] if blocks.layer.part else (), blocks.layer.part)
        waiting = self._waiting(members, parts)
        return [each.filter(pl.col("sum").is_in(list(waiting))).select(_BLOCK) for each in changed]

    def _waiting(self, proposed: pl.DataFrame, parts: dict[int, int]) -> set[int]:
        """Return which of the proposed sums wait, for each kind of figure; no competency's tell of another's."""
        waiting: set[int] = set()
        if proposed.is_empty():
            return waiting
        competencies = proposed["competency_id"].unique().sort()
        number = pl.col("competency_id").replace_strict(competencies, range(len(competencies)), return_dtype=pl.UInt64)
        published = [each for name in competencies for each in self._members.get(name, [])]
        everything = pl.concat([*published, proposed])
        for key in _KEYS:
            members = everything.filter(pl.col(key).is_not_null(), ~pl.col("sum").is_in(list(waiting)))
            waiting |= waiting_sums(
                members.select("sum", "person", "weight", unknown=number * _APART + pl.col(key)),
                proposed=set(proposed.filter(pl.col(key).is_not_null())["sum"].unique()) - waiting,
                layers=parts,
                min_group=self._min_group,
            )
        return waiting

    def _beside_published(self, blocks: _Blocks) -> pl.DataFrame:
        """Return a layer's blocks with the sum that was published last, and whether it is still the same."""
        current = self._sums.filter(pl.col("layer") == blocks.layer.name, "is_current")
        current = current.select(*_BLOCK, "sum", "first_on", before="signature", was="totals")
        beside = blocks.sums.join(current, on=_BLOCK, how="left", maintain_order="left")
        return beside.with_columns(is_same=pl.col("before").eq_missing(pl.col("signature")))

    def _published(self, blocks: _Blocks, refused: pl.DataFrame) -> pl.DataFrame:
        """Take note of a layer's sums, and put its units' figures together from them."""
        told = self._beside_published(blocks).join(
            refused.with_columns(waits=pl.lit(value=True)), on=_BLOCK, how="left", maintain_order="left"
        )
        told = told.with_columns(pl.col("waits").fill_null(value=False))
        new = told.filter(~pl.col("is_same"), ~pl.col("waits")).select(_BLOCK)
        new = new.select(pl.int_range(self._next, self._next + pl.len()).alias("number"), *_BLOCK)
        self._next += len(new)
        self._take(blocks.members(new.rename({"number": "sum"})))
        told = told.join(new, on=_BLOCK, how="left", maintain_order="left").with_columns(
            sum=pl.coalesce("number", "sum"),
            first_on=pl.when(pl.col("number").is_null()).then("first_on").otherwise(pl.lit(self._day)),
            signature=pl.when("waits").then("before").otherwise("signature"),
            totals=pl.when("waits").then("was").otherwise("totals"),
        )
        self._note(blocks, told.drop_nulls("sum"))
        return _figures(blocks, told)

    def _take(self, members: pl.DataFrame) -> None:
        for (competency,), mine in members.partition_by("competency_id", as_dict=True).items():
            self._members.setdefault(competency, []).append(mine)

    def _note(self, blocks: _Blocks, told: pl.DataFrame) -> None:
        name, part = pl.lit(blocks.layer.name), pl.lit(blocks.layer.part, pl.Int64)
        is_here = (pl.col("layer") == name) & pl.col("cycle_id").is_in(blocks.units["cycle_id"].unique().to_list())
        pattern = blocks.units.with_columns(layer=name)
        self._pattern = pl.concat([self._pattern.filter(~is_here), pattern.select(list(_PATTERN))])
        now = told.with_columns(layer=name, part=part, is_current=pl.lit(value=True)).select(list(_SUMS))
        before = self._sums.join(now.select("sum"), on="sum", how="anti")
        before = before.with_columns(is_current=pl.col("is_current") & ~is_here)
        self._sums = pl.concat([before, now])


class _Blocks:
    """The blocks of one layer's shown units, and who is in them tonight."""

    def __init__(self, layer: Layer, units: pl.DataFrame) -> None:
        self.layer, self.units = layer, units
        owners = units.select(*SLICES, "org_unit_id", shown_at_or_above(units, slices=SLICES))
        self._people = layer.people.join(owners, on=[*SLICES, "org_unit_id"]).drop_nulls("block")
        self.sums = self._people.group_by(_BLOCK, maintain_order=True).agg(
            signature=_mixed().sum(),
            totals=pl.concat_list([pl.col(name).cast(pl.Float64).sum() for name in layer.totals]),
        )

    def members(self, numbered: pl.DataFrame) -> pl.DataFrame:
        """Return who is in some blocks, by the numbers given to these (`sum`)."""
        people = self._people.filter(pl.any_horizontal(pl.col(_KEYS).is_not_null()))
        return people.join(numbered, on=_BLOCK).select(pl.col(name).cast(kind) for name, kind in _MEMBERS.items())


def _mixed() -> pl.Expr:
    """Return a number of a row that hardly any other row has; sums of them tell sets of rows apart."""
    person = pl.col("person") * (pl.col("person_key").cast(pl.UInt64) * 2 + 1)
    level = pl.col("level_key").cast(pl.UInt64) * _ODD + _ODD
    return person.fill_null(0) + level.fill_null(0)


def with_pattern(units: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Return units with the pattern of before in the slices that it knows; units that it does not know are hidden.

    Args:
        units: as in `Layer`.
        before: as `Releases.pattern` gives it.
    """
    known = before.select(SLICES).unique().with_columns(stays=pl.lit(value=True))
    before = before.rename({"is_withheld": "was_withheld", "bound": "was_bound"})
    joined = units.join(before, on=[*SLICES, "org_unit_id"], how="left", maintain_order="left")
    joined = joined.join(known, on=SLICES, how="left", maintain_order="left")
    stays = pl.col("stays").fill_null(value=False)
    return joined.with_columns(
        is_withheld=pl.when(stays).then(pl.col("was_withheld").fill_null(value=True)).otherwise("is_withheld"),
        bound=pl.when(stays).then("was_bound").otherwise("bound"),
    ).drop("was_withheld", "was_bound", "stays")


def _without_lowest(units: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Hide the units of refused blocks that have no other refused one below."""
    flags = units.select(*SLICES, block="org_unit_id").join(
        refused.with_columns(is_refused=pl.lit(value=True)), on=_BLOCK, how="left", maintain_order="left"
    )
    is_refused = flags["is_refused"].fill_null(value=False).to_numpy()
    n_refused = forest_of(units, SLICES, has_totals=False).summed_up(is_refused.astype(np.int64))
    return units.with_columns(is_withheld=pl.col("is_withheld") | pl.Series(is_refused & (n_refused == 1)))


def _figures(blocks: _Blocks, told: pl.DataFrame) -> pl.DataFrame:
    """Sum up what is published of the blocks to the units that are shown above them."""
    units, totals = blocks.units, blocks.layer.totals
    told = told.with_columns(
        pl.col("totals").list.to_struct(fields=list(totals)).struct.unnest(), is_missing=pl.col("sum").is_null()
    )
    beside = (
        units.select(*SLICES, "org_unit_id")
        .join(told, left_on=[*SLICES, "org_unit_id"], right_on=_BLOCK, how="left", maintain_order="left")
        .with_columns(pl.col(*totals).fill_null(0), pl.col("waits", "is_missing").fill_null(value=False))
    )
    forest = forest_of(units, SLICES, has_totals=False)
    summed = {name: forest.summed_up(beside[name].to_numpy()) for name in totals}
    n_held, n_missing = (forest.summed_up(beside[name].cast(pl.Int64).to_numpy()) for name in ("waits", "is_missing"))
    oldest = _oldest(forest, beside["first_on"])
    shown = units.select(*SLICES, "org_unit_id", "is_withheld", "bound").with_columns(
        is_withheld=pl.col("is_withheld") | pl.Series(n_missing > 0), is_held=pl.Series(n_held > 0), figures_from=oldest
    )
    return shown.with_columns(**{name: pl.Series(values) for name, values in summed.items()})


def _oldest(forest: Forest, first_on: pl.Series) -> pl.Series:
    """Return for each unit the first of the days of the blocks at and below it."""
    never = np.iinfo(np.int64).max
    days = first_on.cast(pl.Int64).fill_null(never).to_numpy().copy()
    for nodes in reversed(forest.generations[1:]):
        np.minimum.at(days, forest.parent[nodes], days[nodes])
    return pl.Series(days).replace(never, None).cast(pl.Int32).cast(pl.Date)


def is_made_with(file: Path, salt: str) -> bool:
    """Return whether a file says what was published, and its people are hashed with this secret."""
    try:
        with open_for_reading(file) as connection:
            return connection.execute("select mark from secret").fetchall() == [(_mark(salt),)]
    except duckdb.Error:
        return False


def _mark(salt: str) -> str:
    return sha256(f"released {salt}".encode()).hexdigest()


def _read(file: Path | None) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the pattern, the sums and their members that a file holds; empty frames without one."""
    empty = (pl.DataFrame(schema=_PATTERN), pl.DataFrame(schema=_SUMS), pl.DataFrame(schema=_MEMBERS))
    if file is None:
        return empty
    with open_for_reading(file) as connection:
        pattern, sums, members = (
            connection.execute(f"from {name}")
            .pl()
            .select(pl.col(column).cast(kind) for column, kind in frame.schema.items())
            for name, frame in zip(("pattern", "sums", "members"), empty, strict=True)
        )
    return pattern, sums, members

"""What was published before, and which of tonight's figures may be published beside it.

Those from whom groups are hidden may keep every file that they were given: tonight's figure less last night's would be
the one who left. So each shown figure is put together from *sums* over blocks of people (`published.disclosure` calls
them leftovers), and a block's sum moves on only when that tells of nobody in particular, whatever was published before
(`published.release_disclosure`). Until then its old sum stays, and the figure says from which day it is. A pattern of
what is hidden gives way to a new one only as a whole.

For that, `released.duckdb` (`orchestration.publish.released_state`) lies beside `shareable.duckdb` in each snapshot, so
that both are published in one step.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from orchestration.publish.proposals import Known, Proposal
from orchestration.publish.released_blocks import BLOCK, SLICES, Blocks, Layer, with_pattern, without_lowest
from orchestration.publish.released_state import PATTERN, SUMS, ReleasedState, read_state, write_state
from published.unit_forest import Forest, Ints


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
        state = read_state(previous)
        self._pattern, self._sums = _by_layer(state.pattern), _by_layer(state.sums)
        self._members = [state.members]
        self._is_first = state.sums.is_empty()
        self._waiting_slices: list[pl.DataFrame] = []
        self._next = 1 + int(state.sums["sum"].to_numpy().max(initial=0))

    def pattern(self, layer: str) -> pl.DataFrame:
        """Return what a layer hid when it was published last: slices, `org_unit_id`, `is_withheld`, `bound`."""
        return self._pattern.get(layer, pl.DataFrame(schema=PATTERN)).drop("layer")

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
                Blocks(each.layer, with_pattern(each.units, pattern.join(slices, on=SLICES, how="semi")))
                for each, pattern, slices in zip(blocks, before, stays, strict=True)
            ]
            competencies = pl.concat([each["competency_id"] for each in stays]).unique().to_list()
            again = self._proposal(blocks, competencies).refused()
            is_again = pl.col("competency_id").is_in(competencies)
            refused = [pl.concat([each.filter(~is_again), some]) for each, some in zip(refused, again, strict=True)]
        self._waiting_slices += [each.select(SLICES) for each in refused]
        return [self._published(each, waiting) for each, waiting in zip(blocks, refused, strict=True)]

    def write(self, file: Path, *, salt: str, memory_limit: str) -> None:
        """Write what is known to be published from now on.

        Args:
            file: where to write.
            salt: the secret that people were hashed with.
            memory_limit: DuckDB's.
        """
        state = ReleasedState(
            pl.concat([pl.DataFrame(schema=PATTERN), *self._pattern.values()]),
            self._all_sums(),
            pl.concat(self._members),
        )
        write_state(state, file, salt=salt, memory_limit=memory_limit)

    def _without_exposed(
        self, layers: Sequence[Layer], before: Sequence[pl.DataFrame]
    ) -> tuple[list[Blocks], list[pl.DataFrame]]:
        """Hide more units of slices that were never published, the lowest first, until nothing of them would wait."""
        blocks = [self._where_nothing_changed(layer, pattern) for layer, pattern in zip(layers, before, strict=True)]
        if self._is_first and not any(layer.is_beside_others for layer in layers):
            return blocks, [each.sums.clear().select(*BLOCK, "node") for each in blocks]
        proposal = self._proposal(blocks)
        while True:
            refused = proposal.refused()
            new = [each.join(pattern, on=SLICES, how="anti") for each, pattern in zip(refused, before, strict=True)]
            if all(each.is_empty() for each in new):
                return blocks, refused
            for number, some in enumerate(new):
                if not some.is_empty():
                    blocks[number] = Blocks(layers[number], without_lowest(blocks[number], some))
                    proposal.hide_more(number, blocks[number])

    def _where_nothing_changed(self, layer: Layer, before: pl.DataFrame) -> Blocks:
        """Return the blocks of tonight's pattern, or of that of before in slices where all of it is still the same."""
        if before.is_empty():
            return Blocks(layer, layer.units)
        known = self._beside_published(Blocks(layer, with_pattern(layer.units, before)))
        changed = known.filter(~pl.col("is_same")).select(SLICES).unique()
        return Blocks(layer, with_pattern(layer.units, before.join(changed, on=SLICES, how="anti")))

    def _proposal(self, layers: Sequence[Blocks], competencies: Sequence[str] | None = None) -> Proposal:
        """Propose to publish what has changed, all of it or that of some competencies."""
        changed, first = [], self._next
        for blocks in layers:
            new = self._beside_published(blocks).filter(~pl.col("is_same"))
            if competencies is not None:
                new = new.filter(pl.col("competency_id").is_in(list(competencies)))
            changed.append(new.select(pl.int_range(first, first + pl.len()).alias("sum"), *BLOCK, "node"))
            first += len(new)
        sums = self._all_sums("sum", "competency_id", "part")
        parts = dict(sums.filter(pl.col("part") > 0).select("sum", "part").iter_rows())
        known = Known(self._members, sums.select("sum", "competency_id"), parts)
        return Proposal(layers, changed, known, self._min_group)

    def _beside_published(self, blocks: Blocks) -> pl.DataFrame:
        """Return a layer's blocks with the sum that was published last, and whether it is still the same."""
        current = self._sums_of(blocks.layer.name).filter("is_current")
        current = current.select(*BLOCK, "sum", "first_on", before="signature", was="totals")
        beside = blocks.sums.join(current, on=BLOCK, how="left", maintain_order="left")
        return beside.with_columns(is_same=pl.col("before").eq_missing(pl.col("signature")))

    def _published(self, blocks: Blocks, refused: pl.DataFrame) -> pl.DataFrame:
        """Take note of a layer's sums, and put its units' figures together from them."""
        told = self._beside_published(blocks)
        told = told.with_columns(waits=pl.col("node").is_in(refused["node"].implode()))
        is_new = ~pl.col("is_same") & ~pl.col("waits")
        number = self._next - 1 + is_new.cast(pl.Int64).cum_sum()
        told = told.with_columns(is_new=is_new, sum=pl.when(is_new).then(number).otherwise("sum"))
        new = told.filter("is_new").select("node", "sum")
        self._next += len(new)
        self._members.append(blocks.members(new))
        told = told.with_columns(
            first_on=pl.when("is_new").then(pl.lit(self._day)).otherwise("first_on"),
            signature=pl.when("waits").then("before").otherwise("signature"),
            totals=pl.when("waits").then("was").otherwise("totals"),
        )
        self._note(blocks, told.drop_nulls("sum"))
        return _figures(blocks, told)

    def _note(self, blocks: Blocks, told: pl.DataFrame) -> None:
        name = blocks.layer.name
        is_here = pl.col("cycle_id").is_in(blocks.units["cycle_id"].unique().to_list())
        pattern = blocks.units.with_columns(layer=pl.lit(name)).select(list(PATTERN))
        before = self._pattern.get(name, pattern.clear())
        self._pattern[name] = pl.concat([before.filter(~is_here), pattern])
        now = told.with_columns(
            layer=pl.lit(name), part=pl.lit(blocks.layer.part, pl.Int64), is_current=pl.lit(value=True)
        ).select(list(SUMS))
        sums = self._sums_of(name).join(now.select("sum"), on="sum", how="anti")
        self._sums[name] = pl.concat([sums.with_columns(is_current=pl.col("is_current") & ~is_here), now])

    def _sums_of(self, layer: str) -> pl.DataFrame:
        return self._sums.get(layer, pl.DataFrame(schema=SUMS))

    def _all_sums(self, *columns: str) -> pl.DataFrame:
        empty = pl.DataFrame(schema=SUMS)
        return pl.concat([each.select(columns or list(SUMS)) for each in (empty, *self._sums.values())])


def _by_layer(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {str(name): rows for (name,), rows in frame.partition_by("layer", as_dict=True).items()}


def _figures(blocks: Blocks, told: pl.DataFrame) -> pl.DataFrame:
    """Sum up what is published of the blocks to the units that are shown above them."""
    totals, forest = blocks.layer.totals, blocks.layer.forest
    node = told["node"].to_numpy()
    at_unit = {name: np.zeros(len(blocks.units)) for name in totals}
    if len(told):
        found = told["totals"].list.to_struct(fields=list(totals)).struct.unnest()
        for name in totals:
            at_unit[name][node] = found[name].fill_null(0).to_numpy()
    n_held, n_missing = (np.zeros(len(blocks.units), dtype=np.int64) for _ in range(2))
    n_held[node] = told["waits"].to_numpy()
    n_missing[node] = told["sum"].is_null().to_numpy()
    shown = blocks.units.select(*SLICES, "org_unit_id", "is_withheld", "bound").with_columns(
        is_withheld=pl.col("is_withheld") | pl.Series(forest.summed_up(n_missing) > 0),
        is_held=pl.Series(forest.summed_up(n_held) > 0),
        figures_from=_oldest(forest, node, told["first_on"]),
    )
    return shown.with_columns(**{name: pl.Series(forest.summed_up(values)) for name, values in at_unit.items()})


def _oldest(forest: Forest, node: Ints, first_on: pl.Series) -> pl.Series:
    """Return for each unit the first of the days of the blocks at and below it."""
    never = np.iinfo(np.int64).max
    days = np.full(len(forest.parent), never)
    days[node] = first_on.cast(pl.Int32).cast(pl.Int64).fill_null(never).to_numpy()
    for nodes in reversed(forest.generations[1:]):
        np.minimum.at(days, forest.parent[nodes], days[nodes])
    return pl.Series(days).replace(never, None).cast(pl.Int32).cast(pl.Date)

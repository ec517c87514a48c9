"""What is proposed to be published tonight beside what was: which of its blocks wait, and what hiding more changes.

The proof is in `published.release_disclosure`; what is done with the answer in `orchestration.publish.releases`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.publish.released_blocks import BLOCK, KEYS, Blocks
from published.release_disclosure import Combinations
from published.unit_forest import NOBODY

_APART = 1 << 32
"""Keys are smaller."""


@dataclass(frozen=True)
class Known:
    """Sums that were published.

    Attributes:
        members: who is in which.
        competencies: the competency of each: `sum` and `competency_id`.
        parts: the part of those that are about a part of the people.
    """

    members: Sequence[pl.DataFrame]
    competencies: pl.DataFrame
    parts: dict[int, int]


class Proposal:
    """Blocks of several layers that are to be published together."""

    def __init__(self, layers: Sequence[Blocks], changed: Sequence[pl.DataFrame], known: Known, min_group: int) -> None:
        """Look through the people of what is proposed, and of what was published of the same competencies.

        Args:
            layers: the blocks of each layer.
            changed: of each layer the blocks to be published: the columns of `BLOCK`, `node`, and their number, `sum`.
            known: what was published.
            min_group: the fewest people a figure may be about.
        """
        self._changed = list(changed)
        self._combinations: dict[str, Combinations] = {}
        competencies = pl.concat([each["competency_id"] for each in changed]).unique().sort()
        if competencies.is_empty():
            return
        code = pl.col("competency_id").replace_strict(competencies, range(len(competencies)), default=None)
        sums = pl.concat([known.competencies, *(each.select("sum", "competency_id") for each in changed)])
        sums = sums.select("sum", code=code.cast(pl.Int64)).drop_nulls()
        code_of = np.full(int(sums["sum"].to_numpy().max()) + 1, -1, dtype=np.int64)
        code_of[sums["sum"].to_numpy()] = sums["code"].to_numpy()
        parts = known.parts | {
            number: blocks.layer.part
            for blocks, new in zip(layers, changed, strict=True)
            if blocks.layer.part
            for number in new["sum"].to_list()
        }
        proposed = [blocks.members(new) for blocks, new in zip(layers, changed, strict=True)]
        members = pl.concat([*known.members, *proposed])
        members = members.with_columns(code=pl.Series(code_of[members["sum"].to_numpy()])).filter(pl.col("code") >= 0)
        for key in KEYS:
            if all(each[key].null_count() == len(each) for each in proposed):
                continue
            self._combinations[key] = Combinations(
                members.filter(pl.col(key).is_not_null()).select(
                    "sum",
                    "person",
                    "weight",
                    unknown=pl.col("code").cast(pl.UInt64) * _APART + pl.col(key).cast(pl.UInt64),
                ),
                layers=parts,
                min_group=min_group,
            )

    def refused(self) -> list[pl.DataFrame]:
        """Return the blocks of each layer that can't be published yet, with the columns of `BLOCK` and `node`."""
        waiting: set[int] = set()
        numbers = {number for each in self._changed for number in each["sum"].to_list()}
        for combinations in self._combinations.values():
            waiting |= combinations.waiting(numbers, without=waiting)
        return [each.filter(pl.col("sum").is_in(list(waiting))).select(*BLOCK, "node") for each in self._changed]

    def hide_more(self, number: int, blocks: Blocks) -> None:
        """Put blocks of a layer together where units between them are hidden now.

        Args:
            number: which layer.
            blocks: its blocks with the new pattern; all units that were hidden before are.
        """
        before = self._changed[number]
        owner = blocks.owner[before["node"].to_numpy()]
        moved = before.select("sum", owner=pl.Series(owner)).group_by("owner", maintain_order=True).agg("sum")
        for unit, sums in moved.iter_rows():
            for combinations in self._combinations.values():
                if unit == NOBODY:
                    combinations.leave_out(sums)
                elif len(sums) > 1:
                    combinations.put_together(sums)
        named = moved.filter(pl.col("owner") != NOBODY).select(node="owner", sum=pl.col("sum").list.first())
        now = blocks.sums.select(*BLOCK, "node").join(
            named.with_columns(pl.col("node").cast(blocks.sums["node"].dtype)), on="node", maintain_order="left"
        )
        self._changed[number] = now.select("sum", *BLOCK, "node")

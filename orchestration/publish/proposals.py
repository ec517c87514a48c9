"""What is proposed to be published tonight beside what was: which of its blocks wait, and what hiding more changes.

The proof is in `published.release_disclosure`; what is done with the answer in `orchestration.publish.releases`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from orchestration.publish.members import Members
from orchestration.publish.released_blocks import BLOCK, Blocks
from published.release_disclosure import NAMED, Combinations
from published.unit_forest import NOBODY


@dataclass(frozen=True)
class Known:
    """Sums that were published.

    Attributes:
        members: who is in which.
        parts: the part of those that are about a part of the people.
    """

    members: Members
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
        parts = known.parts | {
            number: blocks.layer.part
            for blocks, new in zip(layers, changed, strict=True)
            if blocks.layer.part
            for number in new["sum"].to_list()
        }
        numbered = pl.concat([each.select("sum", "competency_id") for each in changed])
        members = pl.concat([blocks.members(new) for blocks, new in zip(layers, changed, strict=True)])
        proposed = known.members.taken(members, numbered)
        competencies = sorted(set(numbered["competency_id"]))
        for key in {key: None for key, _ in proposed}:
            alike = known.members.alike(key, competencies, proposed, most=NAMED * min_group)
            self._combinations[key] = Combinations(alike, layers=parts, min_group=min_group)

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

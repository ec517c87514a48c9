"""What waits of a proposal, and what hiding more changes."""

from __future__ import annotations

import polars as pl
import pytest

from orchestration.publish.proposals import Known, Proposal
from orchestration.publish.released_blocks import BLOCK, Blocks, Layer
from tests.unit.orchestration.publish.layers import layer


def numbered(blocks: Blocks, first: int) -> pl.DataFrame:
    return blocks.sums.select(pl.int_range(first, first + pl.len()).alias("sum"), *BLOCK, "node")


@pytest.fixture
def published() -> Known:
    """Everybody, as they were published: T1, T2 and T3 by themselves."""
    whole = layer()
    blocks = Blocks(whole, whole.units)
    sums = numbered(blocks, 1)
    return Known([blocks.members(sums)], sums.select("sum", "competency_id"), {})


def proposal_of(tonight: Layer, published: Known) -> Proposal:
    blocks = Blocks(tonight, tonight.units)
    return Proposal([blocks], [numbered(blocks, 10)], published, min_group=5)


def refused(proposal: Proposal) -> list[str]:
    [found] = proposal.refused()
    return sorted(found["block"].to_list())


def test_a_block_that_one_has_left_waits(published: Known) -> None:
    assert refused(proposal_of(layer("today", left=[1]), published)) == ["T1"]


def test_a_block_of_which_few_are_left_waits(published: Known) -> None:
    assert refused(proposal_of(layer("today", left=range(14, 19)), published)) == ["T3"]  # three of eight


def test_the_same_people_again_do_not_wait(published: Known) -> None:
    assert refused(proposal_of(layer("today"), published)) == []


def test_hidden_blocks_are_held_together_with_the_one_above(published: Known) -> None:
    # Two have left T1 and three T2: each alone tells of few, both together of five, T1 and T2 being one block.
    tonight = layer("today", left=[1, 2, 7, 8, 9])
    proposal = proposal_of(tonight, published)
    assert refused(proposal) == ["T1", "T2"]
    hidden = tonight.units.with_columns(is_withheld=pl.col("org_unit_id").is_in(["T1", "T2"]))
    proposal.hide_more(0, Blocks(tonight, hidden))
    assert refused(proposal) == []


def test_blocks_with_nothing_shown_above_are_left_out(published: Known) -> None:
    tonight = layer("today", left=[1])
    proposal = proposal_of(tonight, published)
    hidden = tonight.units.with_columns(is_withheld=pl.col("org_unit_id").is_in(["D", "T1"]))
    proposal.hide_more(0, Blocks(tonight, hidden))
    assert refused(proposal) == []


def test_nothing_proposed_is_nothing_refused(published: Known) -> None:
    tonight = layer()
    blocks = Blocks(tonight, tonight.units)
    assert refused(Proposal([blocks], [numbered(blocks, 10).clear()], published, min_group=5)) == []

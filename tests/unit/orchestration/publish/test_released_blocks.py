"""People are put together by the units that are shown above them."""

from __future__ import annotations

import polars as pl

from orchestration.publish.released_blocks import Blocks, in_units, with_pattern, without_lowest
from tests.unit.orchestration.publish.layers import layer


def blocks_of(*hidden: str) -> Blocks:
    found = layer(hidden=hidden)
    return Blocks(found, found.units)


def totals_of(blocks: Blocks) -> dict[str, float]:
    return {block: total for block, [total] in blocks.sums.select("block", "totals").iter_rows()}


def test_a_shown_unit_is_the_block_of_its_people() -> None:
    assert totals_of(blocks_of()) == {"T1": 12, "T2": 14, "T3": 16}


def test_people_of_hidden_units_are_in_the_block_of_the_shown_one_above() -> None:
    assert totals_of(blocks_of("T1", "T2")) == {"D": 26, "T3": 16}


def test_people_below_nothing_shown_are_in_no_block() -> None:
    assert totals_of(blocks_of("D", "T1")) == {"T2": 14, "T3": 16}


def test_blocks_of_other_people_have_other_signatures() -> None:
    whole, less = (layer(left=left) for left in ((), (1,)))
    before, after = (
        dict(Blocks(each, each.units).sums.select("block", "signature").iter_rows()) for each in (whole, less)
    )
    assert [unit for unit in before if before[unit] != after[unit]] == ["T1"]


def test_the_members_of_numbered_blocks_alone_are_given() -> None:
    blocks = blocks_of("T1", "T2")
    [of_division] = blocks.sums.filter(block="D")["node"]
    members = blocks.members(pl.DataFrame({"node": [of_division], "sum": [40]}))
    assert sorted(members.select("sum", "person").rows()) == [(40, person) for person in range(1, 14)]


def test_people_in_no_unit_of_the_tree_are_left_out() -> None:
    units = layer().units
    people = pl.DataFrame({"cycle_id": "Y1", "competency_id": ["K1", "K2"], "org_unit_id": "T1", "person": [1, 2]})
    assert in_units(people, units).rows() == [(1, 1)]


def test_of_refused_blocks_the_lowest_are_hidden() -> None:
    blocks = blocks_of("T1")
    hidden = without_lowest(blocks, blocks.sums.filter(pl.col("block").is_in(["D", "T2"])))
    assert dict(hidden.select("org_unit_id", "is_withheld").iter_rows()) == {
        "D": False,
        "T1": True,
        "T2": True,
        "T3": False,
    }


def test_a_unit_that_the_pattern_of_before_does_not_know_is_hidden() -> None:
    known = layer(hidden=["T1"]).units.filter(pl.col("org_unit_id") != "T3")
    units = with_pattern(layer().units, known.drop("parent_org_unit_id"))
    assert units.filter("is_withheld")["org_unit_id"].to_list() == ["T1", "T3"]


def test_slices_that_the_pattern_does_not_know_stay_as_they_are() -> None:
    units = layer(hidden=["T2"]).units
    assert with_pattern(units, units.clear().drop("parent_org_unit_id")).equals(units)

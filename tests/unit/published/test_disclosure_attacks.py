"""Small groups against arithmetic: whatever sums and differences of visible figures give, it is about enough people.

The attacker knows the tree, how many people sit where, and every visible figure: a system of linear equations in the
sums of those who sit directly in each unit. Some figure about fewer people than the minimum can be worked out if and
only if a combination of the visible rows is zero everywhere but on units with too few people between them: if leaving
out their columns lowers the rank.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.publish.shareable_coverage import suppressed_coverage, with_kinds
from orchestration.publish.shareable_gaps import with_hidden_counts
from published.disclosure import part_bounds, shown_at_or_above, withheld_units, withheld_within
from published.overlap_disclosure import withheld_beside
from tests.disclosure.companies import Shape, shapes, tree_and_people
from tests.disclosure.linear_system import determined_group
from tests.disclosure.optimum import cheapest_by_trial, cheapest_people, possible_numbers

Rows = list[list[int]]

MIN_GROUP = 5
FEW = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 8, 12])


@st.composite
def companies(draw: st.DrawFn, largest: int = 9) -> tuple[list[int | None], list[int]]:
    """Return each unit's parent, and how many people sit directly in it."""
    n_units = draw(st.integers(1, largest))
    parents: list[int | None] = [None]
    parents += [draw(st.one_of(st.none(), st.integers(0, unit - 1))) for unit in range(1, n_units)]
    return parents, [draw(FEW) for _ in parents]


def at_or_above(parents: list[int | None], unit: int) -> set[int]:
    found = set()
    above: int | None = unit
    while above is not None:
        found.add(above)
        above = parents[above]
    return found


def tree_of(parents: list[int | None], direct: list[int]) -> pl.DataFrame:
    inside = [at_or_above(parents, unit) for unit in range(len(parents))]
    totals = [sum(n for n, above in zip(direct, inside, strict=True) if unit in above) for unit in range(len(parents))]
    return pl.DataFrame(
        {
            "org_unit_id": [f"U{unit}" for unit in range(len(parents))],
            "parent_org_unit_id": [None if parent is None else f"U{parent}" for parent in parents],
            "n": totals,
        },
        schema={"org_unit_id": pl.String, "parent_org_unit_id": pl.String, "n": pl.Int64},
    )


def what_leaks(rows: list[list[int]], people: list[int]) -> tuple[int, ...] | None:
    """Return columns with too few people between them about which some combination of the rows tells, or None."""
    peopled = [column for column, n in enumerate(people) if n > 0]
    equations = np.array([[row[column] for column in peopled] for row in rows], dtype=float)
    if equations.size == 0:
        return None
    rank = np.linalg.matrix_rank(equations)
    small = [place for place, column in enumerate(peopled) if people[column] < MIN_GROUP]
    for size in range(1, MIN_GROUP):
        for some in combinations(small, size):
            if sum(people[peopled[place]] for place in some) < MIN_GROUP:
                rest = [place for place in range(len(peopled)) if place not in some]
                if (np.linalg.matrix_rank(equations[:, rest]) if rest else 0) < rank:
                    return tuple(peopled[place] for place in some)
    return None


def equations_of(parents: list[int | None], visible: list[int], direct: list[int]) -> list[list[int]]:
    inside = [at_or_above(parents, unit) for unit in range(len(parents))]
    rows = [[int(unit in above) for above in inside] for unit in visible]
    # The total over several tops is a figure too.
    is_total_shown = parents.count(None) > 1 and sum(direct) >= MIN_GROUP
    return [*rows, [1] * len(parents)] if is_total_shown else rows


@given(companies())
@settings(max_examples=150, deadline=None)
def test_no_figure_about_too_few_can_be_worked_out(company: tuple[list[int | None], list[int]]) -> None:
    parents, direct = company
    withheld = withheld_units(tree_of(parents, direct), slices=[], min_group=MIN_GROUP)
    visible = [unit for unit, flag in enumerate(withheld) if not flag]
    assert what_leaks(equations_of(parents, visible, direct), direct) is None


@given(companies(largest=6))
@settings(max_examples=100, deadline=None)
def test_no_pattern_that_protects_hides_fewer_people(company: tuple[list[int | None], list[int]]) -> None:
    parents, direct = company
    frame = tree_of(parents, direct)
    withheld = withheld_units(frame, slices=[], min_group=MIN_GROUP)
    assert frame.filter(withheld)["n"].sum() == cheapest_by_trial(parents, direct)


@pytest.mark.parametrize("shape", shapes(24, largest=40), ids=lambda shape: f"{shape.depth}-{shape.n_units}")
def test_the_pattern_of_a_large_tree_costs_what_the_integer_programme_finds(shape: Shape) -> None:
    parents, direct = tree_and_people(shape)
    frame = tree_of(parents, direct)
    withheld = withheld_units(frame, slices=[], min_group=MIN_GROUP)
    assert frame.filter(withheld)["n"].sum() == cheapest_people(parents, direct)


@given(companies(), st.data())
@settings(max_examples=100, deadline=None)
def test_a_viewer_who_knows_some_people_works_out_no_more_about_the_others(
    company: tuple[list[int | None], list[int]], data: st.DataObject
) -> None:
    parents, direct = company
    known = [data.draw(st.integers(0, n)) for n in direct]
    unknown = [n - k for n, k in zip(direct, known, strict=True)]
    withheld = withheld_units(tree_of(parents, unknown), slices=[], min_group=MIN_GROUP)
    visible = [unit for unit, flag in enumerate(withheld) if not flag]
    # The viewer subtracts the known from every figure: what is left are equations about the others.
    assert what_leaks(equations_of(parents, visible, unknown), unknown) is None


def rows_of(parents: list[int | None], people: list[tuple[int, frozenset[str]]], shown: dict[str, list[bool]]) -> Rows:
    """Return one row for each shown number: of all in a unit (part ""), or of those in a part.

    Args:
        parents: each unit's parent.
        people: a column each: the unit in which they sit, and the parts that they are in.
        shown: by part, whether each unit's number is shown.
    """
    inside = [at_or_above(parents, unit) for unit in range(len(parents))]
    return [
        [int(unit in inside[sits_in] and (not part or part in parts)) for sits_in, parts in people]
        for part, units in shown.items()
        for unit, is_shown in enumerate(units)
        if is_shown
    ]


@given(companies(largest=7), st.data())
@settings(max_examples=150, deadline=None)
def test_no_figure_about_too_few_with_a_gap_can_be_worked_out(
    company: tuple[list[int | None], list[int]], data: st.DataObject
) -> None:
    parents, direct = company
    with_gap = [data.draw(st.integers(0, n)) for n in direct]
    whole = withheld_units(tree_of(parents, direct), slices=[], min_group=MIN_GROUP)
    without = [n - gaps for n, gaps in zip(direct, with_gap, strict=True)]
    part = tree_of(parents, with_gap).with_columns(
        whole.alias("is_whole_withheld"), n_rest=tree_of(parents, without)["n"]
    )
    withheld = withheld_within(part, slices=[], min_group=MIN_GROUP)
    assert not any(flag and not hidden for flag, hidden in zip(whole, withheld, strict=True))
    units = range(len(parents))
    columns = [(unit, frozenset({"gap"})) for unit in units] + [(unit, frozenset()) for unit in units]
    shown = {"": [not flag for flag in whole], "gap": [not flag for flag in withheld]}
    assert determined_group(rows_of(parents, columns, shown), [*with_gap, *without]) is None


@given(companies(largest=7), st.data())
@settings(max_examples=150, deadline=None)
def test_a_bound_leaves_several_numbers(company: tuple[list[int | None], list[int]], data: st.DataObject) -> None:
    parents, direct = company
    with_gap = [data.draw(st.integers(0, n)) for n in direct]
    whole = withheld_units(tree_of(parents, direct), slices=[], min_group=MIN_GROUP)
    without = [n - gaps for n, gaps in zip(direct, with_gap, strict=True)]
    part = tree_of(parents, with_gap).with_columns(
        whole.alias("is_whole_withheld"), n_rest=tree_of(parents, without)["n"]
    )
    part = part.with_columns(withheld_within(part, slices=[], min_group=MIN_GROUP))
    found = part.with_columns(part_bounds(part, slices=[], min_group=MIN_GROUP))
    limits = []
    for row in found.to_dicts():
        n, everyone = row["n"], row["n"] + row["n_rest"]
        least = everyone - min(MIN_GROUP - 1, (everyone - 1) // 2) if row["bound"] == "at_least" else 0
        most = min(MIN_GROUP - 1, everyone // 2) if row["bound"] == "at_most" else everyone
        limits.append((n, n) if not row["is_withheld"] else (least, most))
    for unit, row in enumerate(found.to_dicts()):
        if row["bound"] is not None:
            least, most = possible_numbers(parents, direct, limits, unit)
            assert least < most


def small_part(data: st.DataObject, direct: list[int]) -> list[dict[frozenset[str], int]]:
    """Split the people of each unit by what they are: without a gap, with one, covered, trained, in training."""
    kinds = [
        frozenset[str](),
        *map(frozenset, (["g"], ["g", "c"], ["g", "c", "t"], ["g", "c", "i"], ["g", "c", "t", "i"])),
    ]
    drawn = [[data.draw(st.integers(0, 5)) for _ in range(n)] for n in direct]
    return [{kind: each.count(number) for number, kind in enumerate(kinds)} for each in drawn]


@given(companies(largest=5), st.data())
@settings(max_examples=60, deadline=None)
def test_coverage_of_few_can_not_be_worked_out_from_all_that_is_told(
    company: tuple[list[int | None], list[int]], data: st.DataObject
) -> None:
    parents, direct = company
    # Six times as many, or next to nothing of it would be told.
    split = small_part(data, [6 * n for n in direct])
    counts = {
        part: tree_of(parents, [sum(n for kind, n in unit.items() if set(part) <= kind) for unit in split])["n"]
        for part in ("", "g", "gc", "gt", "gi", "gti")
    }
    frame = tree_of(parents, [0] * len(parents)).with_columns(
        competency_id=pl.lit("K"), n=counts[""], n_with_gap=counts["g"], n_gaps=counts["g"], n_covered=counts["gc"],
        n_in_training=counts["gi"], n_trained=counts["gt"], n_both=counts["gti"],
    )  # fmt: skip
    frame = frame.with_columns(withheld_units(frame, slices=["competency_id"], min_group=MIN_GROUP))
    frame = with_hidden_counts(frame, MIN_GROUP)
    hidden = suppressed_coverage(with_kinds(frame), MIN_GROUP)
    columns = [(unit, kind) for unit, kinds in enumerate(split) for kind in kinds]
    flags = {
        "": frame["is_withheld"], "g": hidden["is_withheld"], "c": hidden["is_covered_withheld"],
        "t": hidden["is_trained_withheld"], "i": hidden["is_in_training_withheld"],
    }  # fmt: skip
    shown = {part: [not flag for flag in withheld] for part, withheld in flags.items()}
    people = [n for kinds in split for n in kinds.values()]
    assert determined_group(rows_of(parents, columns, shown), people) is None


@given(companies(largest=6), st.data())
@settings(max_examples=100, deadline=None)
def test_two_trees_about_the_same_people_do_not_give_each_other_away(
    company: tuple[list[int | None], list[int]], data: st.DataObject
) -> None:
    parents, _ = company
    units = list(range(len(parents)))
    # Where people were and where they are; most stay, some left, came or changed.
    places = data.draw(
        st.lists(st.tuples(st.sampled_from(units), st.sampled_from([0, 0, 0, 0, 0, 0, 1, 2, 3])), max_size=60)
    )
    people = [
        (None if fate == 2 else unit, None if fate == 1 else units[-1 - unit] if fate == 3 else unit)
        for unit, fate in places
    ]
    before = tree_of(parents, [sum(was == unit for was, _ in people) for unit in units])
    before = before.with_columns(withheld_units(before, slices=[], min_group=MIN_GROUP))
    blocks = shown_at_or_above(before, slices=[]).to_list()
    lines = pl.DataFrame(
        [(None if was is None else blocks[was], None if now is None else f"U{now}", 1) for was, now in people],
        schema={"block": pl.String, "org_unit_id": pl.String, "n": pl.Int64},
        orient="row",
    )
    after = tree_of(parents, [sum(now == unit for _, now in people) for unit in units])
    withheld = withheld_beside(
        after.with_columns(is_held_back=False), lines, slices=[], leftover=["block"], min_group=MIN_GROUP
    )
    inside = [at_or_above(parents, unit) for unit in units]
    rows = [
        [int(place is not None and unit in inside[place]) for place in each]
        for each, flags in (
            ([was for was, _ in people], before["is_withheld"]), ([now for _, now in people], withheld),
        )
        for unit, flag in enumerate(flags)
        if not flag
    ]  # fmt: skip
    assert determined_group(rows, [1] * len(people)) is None


def test_a_day_on_which_nobody_stands_anywhere_hides_nothing() -> None:
    gone = pl.DataFrame({"block": ["U0"], "org_unit_id": [None], "n": [7]}, schema_overrides={"org_unit_id": pl.String})
    nowhere = tree_of([], []).with_columns(is_held_back=False)
    assert withheld_beside(nowhere, gone, slices=[], leftover=["block"], min_group=MIN_GROUP).to_list() == []


def test_the_attacker_finds_what_is_planted() -> None:
    # 24 − 9 − 12 are 3; 24 − 9 are 15.
    assert determined_group([[1, 1, 1], [0, 1, 0], [0, 0, 1]], [3, 9, 12]) == (0,)
    assert determined_group([[1, 1, 1], [0, 1, 0]], [3, 9, 12]) is None
    # Two of two units each, by difference of two sums: 2 + 2.
    assert determined_group([[1, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 1]], [2, 2, 9, 9]) == (0, 1)
    # Four single people, each in a figure of their own with the same nine.
    assert determined_group([[1, 1, 1, 1, 1], [0, 0, 0, 0, 1]], [1, 1, 1, 1, 9]) == (0, 1, 2, 3)
    # Once with and once without: the difference, though no row is about few.
    assert determined_group([[1, 1, 1, 0], [1, 1, 0, 1]], [9, 9, 2, 2]) == (2, 3)


@given(st.lists(st.lists(st.integers(-1, 1), min_size=6, max_size=6), min_size=1, max_size=5), st.data())
@settings(max_examples=100, deadline=None)
def test_the_attacker_finds_as_much_as_ranks_of_all_columns_do(rows: list[list[int]], data: st.DataObject) -> None:
    people = [data.draw(st.integers(1, 5)) for _ in range(6)]
    assert (determined_group(rows, people) is None) == (what_leaks(rows, people) is None)

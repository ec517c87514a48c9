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
from hypothesis import given, settings
from hypothesis import strategies as st

from published.disclosure import withheld_cuts, withheld_units, withheld_within

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
    # The total over everything is a figure too.
    return [*rows, [1] * len(parents)] if sum(direct) >= MIN_GROUP else rows


@given(companies())
@settings(max_examples=150, deadline=None)
def test_no_figure_about_too_few_can_be_worked_out(company: tuple[list[int | None], list[int]]) -> None:
    parents, direct = company
    withheld = withheld_units(tree_of(parents, direct), slices=[], min_group=MIN_GROUP)
    visible = [unit for unit, flag in enumerate(withheld) if not flag]
    assert what_leaks(equations_of(parents, visible, direct), direct) is None


@given(companies())
@settings(max_examples=100, deadline=None)
def test_what_is_about_too_few_is_hidden_and_so_is_all_below_what_is_hidden(
    company: tuple[list[int | None], list[int]],
) -> None:
    parents, direct = company
    frame = tree_of(parents, direct)
    withheld = withheld_units(frame, slices=[], min_group=MIN_GROUP)
    for unit, (n, flag) in enumerate(zip(frame["n"], withheld, strict=True)):
        assert flag or not 0 < n < MIN_GROUP
        parent = parents[unit]
        assert flag or n == 0 or parent is None or not withheld[parent]


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


@given(companies(largest=6), st.data())
@settings(max_examples=100, deadline=None)
def test_no_figure_about_too_few_with_a_gap_can_be_worked_out(
    company: tuple[list[int | None], list[int]], data: st.DataObject
) -> None:
    parents, direct = company
    with_gap = [data.draw(st.integers(0, n)) for n in direct]
    whole = withheld_units(tree_of(parents, direct), slices=[], min_group=MIN_GROUP)
    part = tree_of(parents, with_gap).with_columns(whole.alias("is_whole_withheld"))
    withheld = withheld_within(part, slices=[], min_group=MIN_GROUP)
    assert not any(flag and not hidden and n for flag, hidden, n in zip(whole, withheld, part["n"], strict=True))
    visible = [unit for unit, flag in enumerate(withheld) if not flag]
    assert what_leaks(equations_of(parents, visible, with_gap), with_gap) is None


@given(companies(largest=5), st.data())
@settings(max_examples=60, deadline=None)
def test_no_unit_and_its_cuts_and_no_tree_of_one_cut_tell_about_too_few(
    company: tuple[list[int | None], list[int]], data: st.DataObject
) -> None:
    parents, _ = company
    direct = {cut: [data.draw(FEW) for _ in parents] for cut in ("a", "b", "c")}
    frames = [tree_of(parents, people).with_columns(cut=pl.lit(cut)) for cut, people in direct.items()]
    frame = pl.concat(frames)
    frame = frame.with_columns(withheld_cuts(frame, slices=[], cut="cut", min_group=MIN_GROUP))
    for cut, people in direct.items():
        tree = frame.filter(pl.col("cut") == cut)
        visible = [unit for unit, flag in enumerate(tree["is_withheld"]) if not flag]
        inside = [at_or_above(parents, unit) for unit in range(len(parents))]
        rows = [[int(unit in above) for above in inside] for unit in visible]
        assert what_leaks(rows, people) is None
    for unit, flag in enumerate(withheld_units(_whole(frame), slices=[], min_group=MIN_GROUP)):
        of_unit = frame.filter(pl.col("org_unit_id") == f"U{unit}")
        people = of_unit["n"].to_list()
        shown = [place for place, hidden in enumerate(of_unit["is_withheld"]) if not hidden]
        rows = [[int(place == column) for column in range(len(people))] for place in shown]
        assert what_leaks(rows + ([] if flag else [[1] * len(people)]), people) is None


def _whole(cuts: pl.DataFrame) -> pl.DataFrame:
    return cuts.group_by("org_unit_id", "parent_org_unit_id", maintain_order=True).agg(pl.col("n").sum())

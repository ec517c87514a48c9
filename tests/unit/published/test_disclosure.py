"""Small groups: examples worked by hand, each with the rule that it shows."""

from __future__ import annotations

import polars as pl
import pytest

from published.disclosure import (
    ancestors,
    part_bounds,
    shown_at_or_above,
    withheld_reason,
    withheld_units,
    withheld_within,
)
from published.rounding import bounded_share

TREE = {"C": None, "D": "C", "E": "C", "T1": "D", "T2": "D", "T3": "D", "S1": "E", "S2": "E"}


def units(**n: int) -> pl.DataFrame:
    return pl.DataFrame(
        [(unit, TREE[unit], people) for unit, people in n.items()],
        schema={"org_unit_id": pl.String, "parent_org_unit_id": pl.String, "n": pl.Int64},
        orient="row",
    )


def hidden(**n: int) -> set[str]:
    frame = units(**n)
    return set(frame.filter(withheld_units(frame, slices=[], min_group=5))["org_unit_id"])


def test_nothing_is_hidden_where_every_group_is_large() -> None:
    assert hidden(D=27, T1=5, T2=9, T3=13) == set()


def test_a_group_below_the_minimum_is_hidden_and_with_it_the_next_smallest() -> None:
    # 24 − 9 − 12 would give the 3 of T1 away.
    assert hidden(D=24, T1=3, T2=9, T3=12) == {"T1", "T2"}


def test_hidden_groups_that_total_too_few_hide_the_next_smallest_too() -> None:
    # 16 − 12 would be a figure about the 4 of T1 and T2.
    assert hidden(D=16, T1=2, T2=2, T3=12) == {"T1", "T2", "T3"}


def test_hidden_groups_that_total_enough_hide_no_other() -> None:
    # 18 − 12 is a figure about 6.
    assert hidden(D=18, T1=3, T2=3, T3=12) == {"T1", "T2"}


def test_people_who_sit_directly_in_a_parent_count_as_one_more_unit() -> None:
    # 23 − 9 − 12 = 2 sit in D itself.
    assert hidden(D=23, T1=9, T2=12) == {"T1"}


def test_the_people_who_sit_directly_in_a_parent_may_be_the_next_smallest() -> None:
    # 20 − 3 − 9 = 8 sit in D itself: they cover T1, and nothing about them alone is shown.
    assert hidden(D=20, T1=3, T2=9) == {"T1"}


def test_a_parent_that_is_all_one_team_is_protected_as_that_team_is() -> None:
    assert hidden(D=3, T1=3) == {"D", "T1"}
    assert hidden(D=8, T1=8) == set()


def test_one_head_of_a_division_does_not_blind_its_departments() -> None:
    # 48 − 14 − 16 − 17 is the head: the smallest department is hidden with them, 14 + 1, and no other.
    assert hidden(D=48, T1=14, T2=16, T3=17) == {"T1"}


def test_a_parent_may_be_hidden_instead_of_its_units() -> None:
    # E's 4 and D's 1 leave C with 5, once D is hidden itself: 22 + 4 + 4. Its teams stay, 10 and 11. To hide E and one
    # of D's teams with D would be 4 + 4 + 22 + 10.
    assert hidden(C=26, D=22, T1=10, T2=11, E=4, S1=4) == {"D", "E", "S1"}


def test_what_costs_fewer_people_is_hidden_wherever_it_is() -> None:
    # E's 4 are left to C. D with T1 would be 21 + 10 more, C itself is 25.
    assert hidden(C=25, D=21, T1=10, T2=11, E=4, S1=4) == {"C", "E", "S1"}


def test_of_equal_patterns_the_one_with_fewer_cells_is_chosen() -> None:
    # T1's 4 need others: T2 with 6, or D's own figure and nothing else would be 16.
    assert hidden(D=16, T1=4, T2=6, T3=6) == {"T1", "T2"}


def test_several_units_at_the_top_are_one_family_since_their_total_is_a_figure_too() -> None:
    frame = pl.DataFrame({"org_unit_id": ["A", "B", "F"], "parent_org_unit_id": [None, None, None], "n": [3, 9, 12]})
    assert withheld_units(frame, slices=[], min_group=5).to_list() == [True, True, False]


def test_a_group_of_nobody_is_not_hidden_and_hides_nobody() -> None:
    assert hidden(D=12, T1=0, T2=3, T3=9) == {"T2", "T3"}


def test_units_of_people_whom_the_viewer_knows_are_never_hidden_and_never_cover() -> None:
    # T2's 9 are the viewer's own and left out of the counts: 15 − 12 gives the 3 of T1 away, so T3 must cover.
    assert hidden(D=15, T1=3, T2=0, T3=12) == {"T1", "T3"}


def test_slices_do_not_touch_each_other() -> None:
    frame = pl.concat(
        [
            units(D=24, T1=3, T2=9, T3=12).with_columns(competency_id=pl.lit("K1")),
            units(D=24, T1=8, T2=8, T3=8).with_columns(competency_id=pl.lit("K2")),
        ]
    )
    withheld = withheld_units(frame, slices=["competency_id"], min_group=5).to_list()
    assert withheld == [False, True, True, False, False, False, False, False]


def test_the_order_of_the_rows_does_not_matter() -> None:
    frame = units(T3=12, T1=3, D=24, T2=9)
    assert withheld_units(frame, slices=[], min_group=5).to_list() == [False, True, False, True]


def test_the_minimum_is_a_setting() -> None:
    frame = units(D=24, T1=3, T2=9, T3=12)
    assert not withheld_units(frame, slices=[], min_group=3).any()


def test_no_units_need_no_hiding() -> None:
    assert withheld_units(units(), slices=[], min_group=5).to_list() == []


def test_a_figure_may_be_held_back_whatever_it_is_about() -> None:
    # T3 is hidden for another reason; it covers T1's 3, so T2 need not be.
    frame = units(D=24, T1=3, T2=9, T3=12).with_columns(is_held=pl.col("org_unit_id") == "T3")
    withheld = withheld_units(frame, slices=[], min_group=5, held_back="is_held")
    assert withheld.to_list() == [False, True, False, True]


def test_a_loop_of_parents_ends() -> None:
    frame = pl.DataFrame({"org_unit_id": ["A", "B"], "parent_org_unit_id": ["B", "A"], "n": [3, 9]})
    assert withheld_units(frame, slices=[], min_group=5).to_list() == [True, True]


def parts(whole: set[str], rest: dict[str, int], **n: int) -> pl.DataFrame:
    """Units with people in a part (a gap, say), and in `rest` those who are not."""
    return units(**n).with_columns(
        n_rest=pl.Series([rest[unit] for unit in n]), is_whole_withheld=pl.col("org_unit_id").is_in(list(whole))
    )


def within(whole: set[str], rest: dict[str, int], **n: int) -> set[str]:
    frame = parts(whole, rest, **n)
    return set(frame.filter(withheld_within(frame, slices=[], min_group=5))["org_unit_id"])


def test_a_part_goes_where_the_whole_goes() -> None:
    rest = {"D": 24, "T1": 6, "T2": 9, "T3": 9}
    assert within({"T1", "T2"}, rest, D=24, T1=6, T2=9, T3=9) == {"T1", "T2"}


def test_a_part_is_protected_on_its_own_count_too() -> None:
    # All groups of assessed people are large, but only 2 in T1 have a gap.
    rest = {"D": 24, "T1": 10, "T2": 6, "T3": 8}
    assert within(set(), rest, D=16, T1=2, T2=6, T3=8) == {"T1", "T2"}


def test_those_outside_a_part_are_protected_as_those_in_it() -> None:
    # All but 2 of T1 have a gap: D's 20 less T2's 6 and T3's 8 tell it, unless T2 is hidden too.
    rest = {"D": 16, "T1": 2, "T2": 6, "T3": 8}
    assert within(set(), rest, D=24, T1=10, T2=6, T3=8) == {"T1", "T2"}


def test_of_a_part_nobody_is_no_number_to_be_told_either() -> None:
    # T1 and T2 are hidden as wholes, 4 and 18 people; 9 of the 22 have a gap, all of them in T2.
    rest = {"D": 21, "T1": 4, "T2": 9, "T3": 8}
    assert within({"T1", "T2"}, rest, D=17, T1=0, T2=9, T3=8) == {"T1", "T2"}


def test_a_part_of_too_few_with_nothing_beside_it_hides_its_parent() -> None:
    # 3 of 9 have a gap in T1, and nobody in T2: D's figures would be about those 3.
    rest = {"C": 41, "D": 14, "T1": 6, "T2": 8, "E": 27}
    assert within(set(), rest, C=30, D=3, T1=3, T2=0, E=27) == {"D", "T1", "T2", "E"}


def test_a_part_of_whole_teams_is_nothing_new() -> None:
    # All 9 of T1 have a gap and none of T2's 11: D's 9 are those of T1, who are shown.
    assert within(set(), {"D": 11, "T1": 0, "T2": 11}, D=9, T1=9, T2=0) == {"T1", "T2"}


def test_twins_are_people_alike_in_all_else_that_is_shown() -> None:
    # 6 of 12 are trained. It is told who is enrolled: 5 of those trained, 1 of the others; so 1 and 1 are alike, 2 in
    # all, and whoever takes the trained from the enrolled is left with few.
    frame = pl.DataFrame(
        {
            "org_unit_id": ["D"], "parent_org_unit_id": [None], "n": [6], "is_whole_withheld": [False],
            "both": [5], "enrolled": [1], "trained": [1], "neither": [5],
        }
    )  # fmt: skip
    alike = (("both", "enrolled"), ("trained", "neither"))
    assert withheld_within(frame, slices=[], min_group=5, twins=alike).to_list() == [True]
    assert withheld_within(frame, slices=[], min_group=2, twins=alike).to_list() == [False]


def bounds(whole: set[str], rest: dict[str, int], **n: int) -> dict[str, str | None]:
    frame = parts(whole, rest, **n)
    frame = frame.with_columns(withheld_within(frame, slices=[], min_group=5))
    return dict(zip(n, part_bounds(frame, slices=[], min_group=5), strict=True))


def test_few_and_all_but_few_are_bounds() -> None:
    # 2 of 12 and 10 of 12 are told as at most 4 and at least 8; T3's 6 of 12 are held back.
    rest = {"D": 18, "T1": 10, "T2": 2, "T3": 6}
    assert bounds(set(), rest, D=18, T1=2, T2=10, T3=6) == {"D": None, "T1": "at_most", "T2": "at_least", "T3": None}


def test_of_five_people_a_bound_says_less_than_half() -> None:
    # Four of five would leave one possible number beyond the bound.
    assert bounds(set(), {"D": 3}, D=2) == {"D": "at_most"}
    assert bounds(set(), {"D": 2}, D=3) == {"D": "at_least"}


def test_bounds_that_a_sum_would_turn_into_numbers_are_not_told() -> None:
    # D's 8 of 16 are exact, its teams of eight have 4 each: "at most 4" of both would be 4 of both.
    assert bounds(set(), {"D": 8, "T1": 4, "T2": 4}, D=8, T1=4, T2=4) == dict.fromkeys(["D", "T1", "T2"])


def test_a_bound_below_another_is_on_the_same_side() -> None:
    # At most 4 of D's 20, at most 4 of T1's 12; of T2's 5 at least 3 would say that the others have 1 at most.
    rest = {"D": 16, "T1": 11, "T2": 2, "T3": 3}
    found = bounds(set(), rest, D=4, T1=1, T2=3, T3=0)
    assert found == {"D": "at_most", "T1": "at_most", "T2": None, "T3": None}


def test_a_bound_below_the_whole_counts_what_is_shown_of_it_alone() -> None:
    assert bounds({"D"}, {"D": 10}, D=2) == {"D": None}


def test_the_reason_says_who_is_too_few_and_who_is_held_back() -> None:
    frame = pl.DataFrame({"n": [3, 9, 12, 0], "is_withheld": [True, True, False, True]})
    found = frame.select(withheld_reason(pl.col("n"), pl.col("is_withheld"), min_group=5)).to_series()
    assert found.to_list() == ["too_few", "held_back", None, "held_back"]


def test_people_are_in_the_leftover_of_the_nearest_shown_unit() -> None:
    frame = units(C=30, D=20, T1=3, T2=17, E=9).with_columns(is_withheld=pl.col("org_unit_id").is_in(["C", "T1", "E"]))
    assert shown_at_or_above(frame, slices=[]).to_list() == [None, "D", "D", "T2", None]


@pytest.mark.parametrize(
    ("n", "bound", "share"),
    [
        (100, "at_most", 0.05),
        (12, "at_most", 4 / 12),
        (12, "at_least", 8 / 12),
        (5, "at_most", 2 / 5),
        (5, "at_least", 3 / 5),
        (100, "at_least", 0.95),
        (12, None, None),
    ],
)
def test_a_bound_says_as_much_as_several_numbers_allow(n: int, bound: str | None, share: float | None) -> None:
    frame = pl.DataFrame({"n": [n], "bound": [bound]}, schema={"n": pl.Int64, "bound": pl.String})
    assert frame.select(bounded_share(pl.col("n"), pl.col("bound"), min_group=5)).item() == pytest.approx(share)


def test_a_unit_lies_in_itself_and_in_all_above_it() -> None:
    tree = pl.DataFrame({"org_unit_id": ["C", "D", "T"], "parent_org_unit_id": [None, "C", "D"]})
    found = set(ancestors(tree).iter_rows())
    assert found == {("C", "C"), ("D", "D"), ("T", "T"), ("D", "C"), ("T", "D"), ("T", "C")}


def test_trees_of_several_cycles_are_kept_apart() -> None:
    tree = pl.DataFrame(
        {"cycle_id": ["Y1", "Y1", "Y2"], "org_unit_id": ["C", "T", "T"], "parent_org_unit_id": [None, "C", "C"]}
    )
    found = set(ancestors(tree, slices=["cycle_id"]).iter_rows())
    assert found == {("Y1", "C", "C"), ("Y1", "T", "T"), ("Y1", "T", "C"), ("Y2", "T", "T")}


def test_a_loop_of_parents_is_walked_once() -> None:
    tree = pl.DataFrame({"org_unit_id": ["A", "B"], "parent_org_unit_id": ["B", "A"]})
    assert set(ancestors(tree).iter_rows()) == {("A", "A"), ("A", "B"), ("B", "A"), ("B", "B")}

"""Multiples of sums that are zero, or each other's negative, are found among many people at a time."""

from __future__ import annotations

import polars as pl

from published.pairs_of_sums import PRIME, settled_in_pairs

Form = dict[int, int]


def groups(*forms: tuple[Form, int]) -> pl.DataFrame:
    """Return groups of so many people each, nobody in two."""
    rows, person = [], 0
    for number, (form, n) in enumerate(forms):
        rows.append((number, list(form), list(form.values()), list(range(person, person + n))))
        person += n
    return pl.DataFrame(rows, schema=["group", "sum", "weight", "people"], orient="row")


def left_of(frame: pl.DataFrame) -> list[Form]:
    return [dict(zip(*form, strict=True)) for form in frame.sort("group").select("sum", "weight").iter_rows()]


def test_a_sum_that_five_people_are_in_alone_is_zero_and_falls_out_of_other_forms() -> None:
    solved, left = settled_in_pairs(groups(({1: 1}, 5), ({1: 1, 2: 1}, 1)), {}, min_group=5)
    assert solved == {1: {}}
    assert left_of(left) == [{2: 1}]


def test_of_two_sums_that_five_people_share_one_is_the_others_negative() -> None:
    solved, left = settled_in_pairs(groups(({1: 1, 2: 1}, 5), ({1: 1}, 1), ({2: 1}, 1)), {}, min_group=5)
    assert solved == {2: {1: PRIME - 1}}
    assert left_of(left) == [{1: 1}, {1: 1}]


def test_four_people_settle_nothing() -> None:
    solved, left = settled_in_pairs(groups(({1: 1}, 4), ({1: 1, 2: 1}, 4)), {}, min_group=5)
    assert solved == {}
    assert left_of(left) == [{1: 1}, {1: 1, 2: 1}]


def test_people_whose_forms_differ_in_sign_alone_count_together() -> None:
    solved, _ = settled_in_pairs(groups(({1: 1, 2: -1}, 3), ({1: -1, 2: 1}, 2)), {}, min_group=5)
    assert solved == {2: {1: 1}}


def test_what_is_settled_makes_more_people_alike() -> None:
    # 1 = -2 makes 1 + 2 + 3 of three people the 3 of two others: five, so 3 is zero, and 4 = -3 with it.
    alike = groups(({1: 1, 2: 1}, 5), ({1: 1, 2: 1, 3: 1}, 3), ({3: 1}, 2), ({3: 1, 4: 1}, 5))
    solved, left = settled_in_pairs(alike, {}, min_group=5)
    assert solved == {2: {1: PRIME - 1}, 3: {}, 4: {}}
    assert left_of(left) == []


def test_a_sum_that_is_its_own_negative_is_zero() -> None:
    # 1 = -2, 2 = -3, so 1 = 3; and 1 = -3.
    alike = groups(({1: 1, 2: 1}, 5), ({2: 1, 3: 1}, 5), ({1: 1, 3: 1}, 5))
    solved, left = settled_in_pairs(alike, {}, min_group=5)
    assert solved == {1: {}, 2: {}, 3: {}}
    assert left_of(left) == []


def test_a_part_is_written_with_the_whole() -> None:
    solved, _ = settled_in_pairs(groups(({1: 1, 2: 1}, 5)), {1: 1}, min_group=5)
    assert solved == {1: {2: PRIME - 1}}


def test_one_person_with_two_unknowns_counts_once() -> None:
    alike = pl.DataFrame({"group": [0, 1], "sum": [[1], [1]], "weight": [[1], [1]], "people": [[1, 2, 3], [3, 4]]})
    solved, _ = settled_in_pairs(alike, {}, min_group=5)
    assert solved == {}

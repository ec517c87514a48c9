"""Multiples of sums that are zero, or each other's negative, are found among many people at a time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from published.pairs_of_sums import settled_in_pairs
from published.people_alike import Alike, Form, Terms


def groups(*forms: tuple[Form, int | list[int]]) -> Alike:
    """Return groups of so many people each, nobody in two; or of some by name."""
    numbers = sorted({number for form, _ in forms for number in form})
    terms = [
        (group, numbers.index(number), form[number]) for group, (form, _) in enumerate(forms) for number in sorted(form)
    ]
    people, person = [], 100
    for group, (_, named) in enumerate(forms):
        names = list(range(person, person + named)) if isinstance(named, int) else named
        person += len(names)
        people += [(group, each) for each in names]
    columns = [np.array(column, dtype=np.int64) for column in zip(*terms, strict=True)]
    member_group, member = (np.array(column) for column in zip(*people, strict=True))
    return Alike(np.array(numbers), Terms(*columns), member_group, member.astype(np.uint64))


def settled(alike: Alike, layers: Mapping[int, int] | None = None) -> dict[int, tuple[int, int] | None]:
    """Return which multiples are written otherwise: with which other, and its factor; None for zero."""
    pairs, _ = settled_in_pairs(alike, layers or {}, min_group=5)
    written = {number: pairs.written(number) for number in alike.numbers.tolist()}
    return {number: each if each[1] else None for number, each in written.items() if each != (number, 1)}


def left_of(alike: Alike) -> list[Form]:
    _, left = settled_in_pairs(alike, {}, min_group=5)
    return [form for form, _ in left.groups()]


def test_a_sum_that_five_people_are_in_alone_is_zero_and_falls_out_of_other_forms() -> None:
    alike = groups(({1: 1}, 5), ({1: 1, 2: 1}, 1))
    assert settled(alike) == {1: None}
    assert left_of(alike) == [{2: 1}]


def test_of_two_sums_that_five_people_share_one_is_the_others_negative() -> None:
    alike = groups(({1: 1, 2: 1}, 5), ({1: 1}, 1), ({2: 1}, 1))
    assert settled(alike) == {2: (1, -1)}
    assert left_of(alike) == [{1: 1}, {1: -1}]


def test_four_people_settle_nothing() -> None:
    alike = groups(({1: 1}, 4), ({1: 1, 2: 1}, 4))
    assert settled(alike) == {}
    assert left_of(alike) == [{1: 1}, {1: 1, 2: 1}]


def test_people_whose_forms_differ_in_sign_alone_count_together() -> None:
    assert settled(groups(({1: 1, 2: -1}, 3), ({1: -1, 2: 1}, 2))) == {2: (1, 1)}


def test_two_sums_of_which_one_counts_twice_are_no_pair() -> None:
    assert settled(groups(({1: 1, 2: 2}, 5))) == {}


def test_a_sum_that_counts_five_people_twice_is_zero() -> None:
    assert settled(groups(({1: 2}, 5))) == {1: None}


def test_what_is_settled_makes_more_people_alike() -> None:
    # 1 = -2 makes 1 + 2 + 3 of three people the 3 of two others: five, so 3 is zero, and 4 = -3 with it.
    alike = groups(({1: 1, 2: 1}, 5), ({1: 1, 2: 1, 3: 1}, 3), ({3: 1}, 2), ({3: 1, 4: 1}, 5))
    assert settled(alike) == {2: (1, -1), 3: None, 4: None}
    assert left_of(alike) == []


def test_a_sum_that_is_its_own_negative_is_zero() -> None:
    # 1 = -2, 2 = -3, so 1 = 3; and 1 = -3.
    alike = groups(({1: 1, 2: 1}, 5), ({2: 1, 3: 1}, 5), ({1: 1, 3: 1}, 5))
    assert settled(alike) == {1: None, 2: None, 3: None}
    assert left_of(alike) == []


def test_a_chain_of_pairs_is_written_with_its_lowest() -> None:
    # 4 = -3, 3 = 2, 2 = -1.
    assert settled(groups(({3: 1, 4: 1}, 5), ({2: 1, 3: -1}, 5), ({1: 1, 2: 1}, 5))) == {
        2: (1, -1),
        3: (1, -1),
        4: (1, 1),
    }


def test_a_part_is_written_with_the_whole() -> None:
    assert settled(groups(({1: 1, 2: 1}, 5)), {1: 1}) == {1: (2, -1)}


def test_one_person_with_two_unknowns_counts_once() -> None:
    assert settled(groups(({1: 1}, [1, 2, 3]), ({1: 1}, [3, 4]))) == {}
    assert settled(groups(({1: 1}, [1, 2, 3]), ({1: 1}, [3, 4, 5]))) == {1: None}

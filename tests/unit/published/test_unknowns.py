"""Unknowns are numbered once, and marked by the sums that take them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from published.unknowns import Forms, Taken, Unknowns, no_unknowns

_PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=20)


def numbers(unknowns: Unknowns, pairs: list[tuple[int, int]]) -> list[int]:
    person = np.array([person for person, _ in pairs], dtype=np.uint64)
    return unknowns.numbers(person, np.array([key for _, key in pairs], dtype=np.uint32)).tolist()


def taken(*rows: tuple[int, int, int]) -> Taken:
    unknown, sums, weight = (np.array(each, dtype=np.int64) for each in zip(*rows, strict=True))
    return Taken(unknown.astype(np.int32), sums, weight)


@given(st.lists(_PAIRS, max_size=4))
def test_an_unknown_has_one_number_whenever_it_is_asked_for(asked: list[list[tuple[int, int]]]) -> None:
    unknowns, known = no_unknowns(), dict[tuple[int, int], int]()
    for pairs in asked:
        for pair, number in zip(pairs, numbers(unknowns, pairs), strict=True):
            assert known.setdefault(pair, number) == number
    assert sorted(known.values()) == list(range(len(known)))
    assert {number: int(unknowns.person[number]) for number in known.values()} == {
        number: person for (person, _), number in known.items()
    }


def test_unknowns_taken_by_the_same_sums_have_the_same_mark() -> None:
    unknowns = no_unknowns()
    numbers(unknowns, [(person, 0) for person in range(5)])
    unknowns.take(taken((0, 7, 1), (1, 7, 1), (2, 7, 2), (0, 9, 1)))
    unknowns.take(taken((1, 9, 1), (3, 7, 1), (3, 7, -1)))
    marks = unknowns.marks.tolist()
    assert marks[0] == marks[1]
    assert len({marks[0], marks[2], 0}) == 3
    assert marks[3:] == [0, 0]


def test_terms_are_those_of_before_and_of_tonight() -> None:
    # Form 0 is the sums 7 and 9, form 1 the sum 8, taken off.
    forms = Forms(np.array([0, 2, 3]), np.array([7, 9, 8]), np.array([1, 1, -1]))
    people, keys = np.array([1, 2, 3], dtype=np.uint64), np.zeros(3, dtype=np.uint32)
    unknowns = Unknowns(people, keys, np.array([1, 0, 0], dtype=np.int32), forms)
    assert numbers(unknowns, [(4, 0), (2, 0)]) == [3, 1]
    unknowns.take(taken((3, 10, 1), (1, 10, 1)))
    which, sums, weight = unknowns.terms(np.array([3, 0, 1]), taken((0, 11, 1), (2, 11, 1)))
    found = sorted(zip(which.tolist(), sums.tolist(), weight.tolist(), strict=True))
    assert found == [(0, 10, 1), (1, 8, -1), (1, 11, 1), (2, 7, 1), (2, 9, 1), (2, 10, 1)]

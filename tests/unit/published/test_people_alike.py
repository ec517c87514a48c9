"""People who are in the same sums are put together by their forms."""

from __future__ import annotations

import numpy as np
import polars as pl

from published.people_alike import Alike, Form, people_alike


def alike(*rows: tuple[int, int, int, int], most: int = 20) -> Alike:
    """Return groups of rows of a sum, a person, an unknown of theirs and its weight."""
    return people_alike(pl.DataFrame(rows, schema=["sum", "person", "unknown", "weight"], orient="row"), most=most)


def by_form(found: Alike) -> list[tuple[Form, set[int]]]:
    return sorted(found.groups(), key=str)


def test_people_with_the_same_form_are_one_group() -> None:
    found = alike((7, 1, 0, 1), (7, 2, 0, 1), (9, 1, 0, 1), (9, 2, 0, 1), (9, 3, 0, 1))
    assert by_form(found) == [({7: 1, 9: 1}, {1, 2}), ({9: 1}, {3})]


def test_an_unknown_that_has_changed_is_another() -> None:
    found = alike((7, 1, 0, 1), (9, 1, 1, 1))
    assert by_form(found) == [({7: 1}, {1}), ({9: 1}, {1})]


def test_a_sum_that_takes_an_unknown_and_takes_it_off_again_has_none_of_it() -> None:
    assert by_form(alike((7, 1, 0, 1), (7, 1, 0, -1), (9, 1, 0, -1))) == [({9: -1}, {1})]


def test_of_many_people_some_are_named_each_once() -> None:
    # One of thirty has two unknowns in the sum.
    found = alike(*((7, person, 0, 1) for person in range(30)), (7, 3, 1, 1), most=20)
    assert len(found.person) == len(set(found.person.tolist())) == 20


def test_groups_are_found_by_their_sums() -> None:
    found = alike((7, 1, 0, 1), (8, 2, 0, 1), (9, 2, 0, 1))
    assert found.numbers.tolist() == [7, 8, 9]
    assert found.groups(found.with_some_of(np.array([2]))) == [({8: 1, 9: 1}, {2})]

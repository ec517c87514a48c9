"""Each unknown of a person is kept once, with the sums that take it."""

from __future__ import annotations

from typing import Any

import polars as pl

from orchestration.publish.members import KeptMembers, Members
from orchestration.publish.released_blocks import MEMBERS
from published.people_alike import Form

_Row = tuple[int, int, int | None, int | None, int]
COMPETENCIES = pl.DataFrame({"sum": [1, 2, 3, 9], "competency_id": ["K1", "K1", "K1", "K2"]})


def rows(*members: _Row) -> pl.DataFrame:
    """Return rows of a sum, a person, that they are in it, their level, and the weight."""
    return pl.DataFrame(members, schema=MEMBERS, orient="row")


def members_of(*members: _Row) -> Members:
    found = Members()
    found.add(found.taken(rows(*members), COMPETENCIES))
    return found


def by_form(members: Members, key: str, competency_id: str, proposed: Any = None) -> list[tuple[Form, set[int]]]:
    return sorted(members.alike(key, [competency_id], proposed or {}, most=20).groups(), key=str)


def again(members: Members) -> Members:
    kept = members.kept()
    return Members.of_kept(KeptMembers(kept.members.sample(fraction=1, shuffle=True, seed=7), kept.forms), COMPETENCIES)


def test_a_row_with_both_keys_is_two_unknowns() -> None:
    members = members_of((1, 7, 70, 71, 1), (2, 7, 70, 72, 1))
    assert by_form(members, "person_key", "K1") == [({1: 1, 2: 1}, {7})]
    assert by_form(members, "level_key", "K1") == [({1: 1}, {7}), ({2: 1}, {7})]


def test_sums_of_another_competency_are_not_looked_at() -> None:
    members = members_of((1, 7, 70, None, 1), (9, 7, 70, None, 1))
    assert by_form(members, "person_key", "K1") == [({1: 1}, {7})]
    assert by_form(members, "person_key", "K2") == [({9: 1}, {7})]


def test_what_is_proposed_stands_beside_what_is_published_and_is_not_kept() -> None:
    members = members_of((1, 7, 70, None, 1), (1, 8, 80, None, 1))
    proposed = members.taken(rows((2, 8, 80, None, 1), (2, 5, 50, None, 1)), COMPETENCIES)
    assert by_form(members, "person_key", "K1", proposed) == [({1: 1, 2: 1}, {8}), ({1: 1}, {7}), ({2: 1}, {5})]
    assert by_form(members, "person_key", "K1") == [({1: 1}, {7, 8})]
    assert sorted(members.kept().members["person"]) == [7, 8]


def test_members_are_kept_from_night_to_night_as_they_are() -> None:
    # Two nights: the second knows the first from its file alone, and goes on with it.
    first = members_of((1, 7, 70, 71, 1), (1, 8, 80, 81, 1), (2, 7, None, 71, -1), (9, 8, 80, None, 1))
    second = again(first)
    second.add(second.taken(rows((3, 8, 80, 82, 1), (3, 9, 90, 91, 1)), COMPETENCIES))
    for members in (second, again(second)):
        assert by_form(members, "person_key", "K1") == [({1: 1, 3: 1}, {8}), ({1: 1}, {7}), ({3: 1}, {9})]
        assert by_form(members, "level_key", "K1") == [
            ({1: 1, 2: -1}, {7}),
            ({1: 1}, {8}),
            ({3: 1}, {8, 9}),
        ]
        assert by_form(members, "person_key", "K2") == [({9: 1}, {8})]


def test_an_unknown_is_kept_once_however_many_sums_take_it() -> None:
    kept = members_of(*((number, person, 1, None, 1) for number in (1, 2, 3) for person in range(40))).kept()
    assert (len(kept.members), len(kept.forms)) == (40, 3)


def test_an_unknown_that_a_sum_takes_off_again_is_not_kept() -> None:
    assert members_of((1, 7, 70, None, 1), (1, 7, 70, None, -1)).kept().members.is_empty()

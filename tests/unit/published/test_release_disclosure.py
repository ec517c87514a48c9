"""Sums of several nights: which may be published beside those that were."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from published.release_disclosure import Combinations, waiting_sums
from tests.disclosure.shown import System

Members = dict[int, list[tuple[int, int]]]


def same(people: Iterable[int]) -> list[tuple[int, int]]:
    return [(person, 0) for person in people]


def changed(people: Iterable[int]) -> list[tuple[int, int]]:
    return [(person, 1) for person in people]


def members_of(sums: Members) -> pl.DataFrame:
    rows = [(number, person, unknown, 1) for number, people in sums.items() for person, unknown in people]
    return pl.DataFrame(rows, schema=["sum", "person", "unknown", "weight"], orient="row")


def waiting(sums: Members, proposed: set[int], layers: dict[int, int] | None = None) -> frozenset[int]:
    return waiting_sums(members_of(sums), proposed=proposed, layers=layers or {}, min_group=5)


@pytest.mark.parametrize(
    ("tonight", "waits"),
    [
        (same(range(19)), True),  # one has left
        (same(range(15)), False),  # five have
        ([*same(range(16)), *changed(range(16, 20))], True),  # four were corrected
        ([*same(range(15)), *changed(range(15, 20))], False),
        ([*same(range(2, 20)), *same(range(20, 23))], False),  # two left and three came
        ([*same(range(2, 20)), *same(range(20, 22))], True),
        (same(range(20)), False),  # nothing has happened
    ],
)
def test_a_sum_moves_on_with_five_people(tonight: list[tuple[int, int]], waits: bool) -> None:  # noqa: FBT001
    assert waiting({1: same(range(20)), 2: tonight}, {2}) == (frozenset({2}) if waits else frozenset())


def test_the_third_night_is_held_against_the_first() -> None:
    # Five corrections, then four of them taken back: first less third is the fifth.
    second = [*same(range(15)), *changed(range(15, 20))]
    third = [*same(range(19)), *changed([19])]
    assert waiting({1: same(range(20)), 2: second, 3: third}, {3}) == {3}


def test_sums_of_which_no_two_tell_may_tell_together() -> None:
    # Any two nights differ in five people or more; the first less the second plus the third is 0 and 20.
    sums = {1: same([0, 1, 2, 3, 4]), 2: same([1, 2, 3, 4, 11, 12, 13, 14]), 3: same([11, 12, 13, 14, 20])}
    assert waiting({1: sums[1], 2: sums[2]}, {2}) == frozenset()
    assert waiting(sums, {3}) == {3}


def test_five_who_change_teams_are_seen_in_both() -> None:
    sums = {1: same(range(20)), 2: same(range(20, 40)), 3: same(range(15)), 4: same(range(15, 40))}
    assert waiting(sums, {3, 4}) == frozenset()


@pytest.mark.parametrize(("n_in_part", "waits"), [(4, True), (5, False), (15, False), (16, True), (20, False)])
def test_a_part_is_told_where_five_are_in_it_and_five_are_not(n_in_part: int, waits: bool) -> None:  # noqa: FBT001
    sums = {1: same(range(20)), 2: same(range(n_in_part))}
    assert waiting(sums, {2}, {2: 1}) == (frozenset({2}) if waits else frozenset())


def test_twins_of_two_teams_hide_each_other() -> None:
    # 3 of 5 and 4 of 7 have a gap: two and three pairs of whom one has one.
    sums = {1: same(range(5)), 2: same(range(10, 17)), 3: same([0, 1, 2, 10, 11, 12, 13])}
    assert waiting(sums, {3}, {3: 1}) == frozenset()


def test_one_who_comes_into_a_part_waits() -> None:
    assert waiting({1: same(range(20)), 2: same(range(8)), 3: same(range(9))}, {3}, {2: 1, 3: 1}) == {3}


@st.composite
def histories(draw: st.DrawFn) -> Members:
    """Return sums of up to four nights over two teams: each night some people change, come, go or change teams."""
    places = draw(st.lists(st.integers(0, 2), min_size=14, max_size=24))
    versions = [0] * len(places)
    sums: Members = {}
    for night in range(draw(st.integers(2, 4))):
        for team in (0, 1):
            people = [(each, versions[each]) for each, place in enumerate(places) if place == team]
            if len(people) >= 5:
                sums[2 * night + team] = people
        for person in draw(st.sets(st.integers(0, len(places) - 1), max_size=9)):
            versions[person] = draw(st.integers(0, 2))
            places[person] = draw(st.integers(0, 2))
    return sums


@given(histories())
@settings(max_examples=200, deadline=None)
def test_what_does_not_wait_tells_an_attacker_of_nobody(sums: Members) -> None:
    told: Members = {}
    for number, people in sums.items():
        told[number] = people
        if waiting(told, {number}):
            del told[number]
    assert System("all nights", [dict.fromkeys(people, 1) for people in told.values()]).leak() is None


@given(histories().filter(bool), st.data())
@settings(max_examples=100, deadline=None)
def test_sums_put_together_or_left_out_are_as_if_they_always_had_been(sums: Members, data: st.DataObject) -> None:
    proposed = sorted(number for number in sums if number >= max(sums) - max(sums) % 2)
    published = set(sums) - set(proposed)
    combinations = Combinations(members_of(sums), layers={}, min_group=5)
    combinations.waiting(proposed)
    if len(proposed) == 2 and data.draw(st.booleans()):
        combinations.put_together(proposed)
        afresh = {number: sums[number] for number in published}
        afresh[proposed[0]] = [*sums[proposed[0]], *sums[proposed[1]]]
    else:
        left_out = data.draw(st.sampled_from(proposed))
        combinations.leave_out([left_out])
        afresh = {number: people for number, people in sums.items() if number != left_out}
    tonight = set(afresh) - published
    assert combinations.waiting(tonight) == waiting(afresh, tonight)


def test_what_waits_for_another_reason_does_not_make_the_rest_wait() -> None:
    # One has come into the second team and one into the third; without the second, the third alone tells of one.
    sums = {1: same(range(10)), 2: same(range(10, 20)), 3: same(range(11)), 4: same(range(10, 21))}
    combinations = Combinations(members_of(sums), layers={}, min_group=5)
    assert combinations.waiting({3, 4}) == {3, 4}
    assert combinations.waiting({3, 4}, without={3}) == {4}
    assert combinations.waiting({3, 4}, without={3, 4}) == frozenset()

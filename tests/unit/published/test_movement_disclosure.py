"""Movement beside levels: nothing that is told, however combined, speaks of fewer than five people."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, product

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from published.movement_disclosure import withheld_movements

CYCLES = ("Y1", "Y2", "Y3")
MIN_GROUP = 5

Person = tuple[str | None, str | None, str | None]
"""In which sum of each cycle a person's level stands; `-` in none, None: not assessed."""


def _moves(person: Person) -> list[tuple[int, int]]:
    assessed = [number for number, block in enumerate(person) if block is not None]
    return list(pairwise(assessed))


def _frames(people: list[Person]) -> tuple[pl.DataFrame, pl.DataFrame]:
    levels: Counter[tuple[str, str | None, bool, str | None]] = Counter()
    matched: Counter[str] = Counter()
    for person in people:
        moves = _moves(person)
        following = {start: CYCLES[end] for start, end in moves}
        arrived = {end for _, end in moves}
        matched.update(CYCLES[end] for _, end in moves)
        for number, block in enumerate(person):
            if block is not None:
                levels[CYCLES[number], None if block == "-" else block, number in arrived, following.get(number)] += 1
    rows = [("C1", *key, n) for key, n in levels.items()]
    schema = {
        "competency_id": pl.String,
        "cycle_id": pl.String,
        "block": pl.String,
        "is_later": pl.Boolean,
        "next_cycle_id": pl.String,
        "n": pl.Int64,
    }
    figures = {"competency_id": ["C1"] * len(matched), "to_cycle_id": list(matched), "n": list(matched.values())}
    return (
        pl.DataFrame(figures, schema={"competency_id": pl.String, "to_cycle_id": pl.String, "n": pl.Int64}),
        pl.DataFrame(rows, schema=schema, orient="row"),
    )


def _told(people: list[Person]) -> set[str]:
    verdict = withheld_movements(*_frames(people), cycles=CYCLES, min_group=MIN_GROUP)
    return set(verdict.filter(~pl.col("is_withheld"))["to_cycle_id"])


def test_one_newcomer_among_ten_hides_the_movement_of_nine() -> None:
    # Level sum of the ten in Y2 less that of the nine: the newcomer's own level.
    assert _told([("D", "D", None)] * 9 + [(None, "D", None)]) == set()


def test_the_same_people_in_both_cycles_hide_nothing() -> None:
    # Their movement is the difference of two sums that stand visible anyway.
    assert _told([("D", "D", None)] * 7) == {"Y2"}


def test_five_newcomers_keep_each_other_unknown() -> None:
    assert _told([("D", "D", None)] * 9 + [(None, "D", None)] * 5) == {"Y2"}


def test_people_whose_levels_stand_in_no_sum_cover_themselves() -> None:
    assert _told([("-", "-", None)] * 5) == {"Y2"}
    assert _told([("-", "-", None)] * 4) == set()


def test_a_newcomer_in_one_team_is_not_covered_by_a_whole_team_beside_it() -> None:
    assert _told([("A", "A", None)] * 20 + [("B", "B", None)] * 9 + [(None, "B", None)]) == set()


def test_two_movements_that_are_each_safe_may_not_be_told_together() -> None:
    # Y2 holds 15: 8 arrive and go on, 2 arrive alone, 1 goes on alone, 4 neither. Into Y2: 10 of 15 arrive, 5 are left.
    # Into Y3: 9 of 15 go on, 6 are left. Added, 12 of 15 cancel out and 3 are left.
    people: list[Person] = [("D", "D", "D")] * 8 + [("D", "D", None)] * 2 + [(None, "D", "D")] + [(None, "D", None)] * 4
    assert _told(people) == {"Y2"}
    into_y3: list[Person] = [(None, "D", "D")] * 9 + [(None, "D", None)] * 6
    assert _told(into_y3) == {"Y3"}


def _fewest(people: list[Person], told: set[str]) -> int | None:
    """Return about how few people an attacker can make a figure, trying weights on what is told and on every sum."""
    sums = sorted({(number, block) for person in people for number, block in enumerate(person) if block})
    fewest: int | None = None
    for weights in product((-2, -1, 0, 1, 2), repeat=len(told)):
        if not any(weights):
            continue
        weight = dict(zip(sorted(told), weights, strict=True))
        coefficients: dict[tuple[int, int], int] = {}
        for identity, person in enumerate(people):
            for start, end in _moves(person):
                factor = weight.get(CYCLES[end], 0)
                coefficients[identity, end] = coefficients.get((identity, end), 0) + factor
                coefficients[identity, start] = coefficients.get((identity, start), 0) - factor
        choices = []
        for number, block in sums:
            inside = [identity for identity, person in enumerate(people) if person[number] == block]
            values = {coefficients.get((identity, number), 0) for identity in inside}
            taken = {0} if block == "-" else values
            choices.append(
                [
                    frozenset(identity for identity in inside if coefficients.get((identity, number), 0) != value)
                    for value in taken
                ]
            )
        for combination in product(*choices):
            n = len(frozenset().union(*combination))
            if n and (fewest is None or n < fewest):
                fewest = n
    return fewest


BLOCKS = st.sampled_from(["A", "B", "-", None])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.tuples(BLOCKS, BLOCKS, BLOCKS), st.integers(1, 9)), min_size=1, max_size=6))
def test_no_combination_of_what_is_told_speaks_of_fewer_than_five(kinds: list[tuple[Person, int]]) -> None:
    people = [person for person, n in kinds for _ in range(n)]
    fewest = _fewest(people, _told(people))
    assert fewest is None or fewest >= MIN_GROUP

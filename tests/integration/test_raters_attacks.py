"""An attacker who knows who answered what and when, and keeps a person's levels of three nights, of many companies.

Overnight raters answer late, correct or take back what they said, call it not relevant, or count in another relation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import count

import numpy as np
import pytest

from orchestration.settings.settings import RaterWeights, Settings
from tests.disclosure.rater_companies import OVERNIGHT, Company, correction, invented, overnight, people_of
from tests.disclosure.raters import Figure, Given, Group, Night, determined_answers, determined_raters
from tests.unit.in_memory import own_database

SETTINGS = (
    Settings(),
    Settings(rater_weights=RaterWeights(manager=1, peer=1, direct_report=1)),
    Settings(min_raters=4, rater_weights=RaterWeights(manager=3, peer=2, direct_report=1)),
)
COMPANIES = [f"S{number}" for number in range(8)]
"""So many with each of the settings."""

Change = Callable[[list[Given]], list[Given]]


def _published(
    settings: Settings, people: Sequence[str], given: list[Given], changes: Sequence[Change], *, waits: bool = True
) -> list[Night]:
    with own_database() as connection:
        company = Company(connection, settings, people)
        nights = [company.publish(given)]
        for change in changes:
            given = change(given)
            nights.append(company.publish(given, waits=waits))
    return nights


def nights_of_companies(settings: Settings, seed: int, *, waits: bool = True) -> list[Night]:
    """Publish three nights of eight companies.

    Args:
        settings: theirs.
        seed: of the companies and of what changes.
        waits: answers wait as the product lets them; else everything is published as it comes.
    """
    draw = np.random.default_rng(seed)

    def change(given: list[Given]) -> list[Given]:
        of = {company: [each for each in given if each.person.startswith(f"{company}-")] for company in COMPANIES}
        return [each for some in of.values() for each in overnight(some, draw)]

    given = [each for company in COMPANIES for each in invented(company, draw)]
    people = [person for company in COMPANIES for person in people_of(company)]
    return _published(settings, people, given, [change, change], waits=waits)


@pytest.mark.parametrize("number", range(len(SETTINGS)))
def test_three_nights_of_eight_companies_tell_no_answer(number: int) -> None:
    settings = SETTINGS[number]
    nights = nights_of_companies(settings, seed=number)
    assert sum(len(group.figures) for night in nights for group in night.values()) > 120
    assert determined_raters(nights, settings.min_raters) == set()
    assert determined_answers(nights, settings.min_raters) == {}


def _eight_raters(person: str) -> list[Given]:
    # No mean is at an end of the scale, and where one rater goes to the others both groups still stand alone.
    levels = {"peer": (2, 2, 3, 3), "direct_report": (1, 4, 4, 2)}
    return [
        Given(person, f"{person} {relation} {number}", relation, "K1", None, level)
        for relation, some in levels.items()
        for number, level in enumerate(some)
    ]


def _change_of_one_rater(given: list[Given]) -> list[Given]:
    """Let each kind of change happen to one rater, of a person of its own."""
    changed = []
    for number, kind in enumerate(OVERNIGHT):
        mine = [each for each in given if each.person == f"P{number}"]
        tries = (kind(mine, np.random.default_rng(seed), 1) for seed in count())
        changed += next(some for some in tries if some != mine)
    return changed


@pytest.mark.parametrize("waits", [True, False])
def test_what_one_rater_changes_waits_and_is_found_where_it_does_not(waits: bool) -> None:  # noqa: FBT001 - of pytest
    people = [f"P{number}" for number in range(len(OVERNIGHT))]
    given = [each for person in people for each in _eight_raters(person)]
    nights = _published(Settings(), people, given, [_change_of_one_rater], waits=waits)
    assert determined_raters(nights, 3) == (set() if waits else {(person, "K1") for person in people})


def test_a_group_moves_on_with_three_raters_and_not_back_where_that_tells_of_two() -> None:
    def corrected(raters: Sequence[int], level: int) -> Change:
        names = [f"P0 peer {number}" for number in raters]
        return lambda given: [replace(each, level=level) if each.rater in names else each for each in given]

    def as_before(given: list[Given]) -> list[Given]:
        # Two of the three as they were, and another one: three more changes, but two beside the first night.
        first = {each.rater: each for each in _eight_raters("P0")}
        back = [first[each.rater] if each.rater in ("P0 peer 0", "P0 peer 1") else each for each in given]
        return corrected([3], 5)(back)

    nights = _published(Settings(), ["P0"], _eight_raters("P0"), [corrected([0, 1, 2], 4), as_before])
    peers = [[each.level for each in night["P0", "K1"].answers if each.relation == "peer"] for night in nights]
    assert peers == [[2, 2, 3, 3], [4, 4, 4, 3], [4, 4, 4, 3]]
    assert determined_raters(nights, 3) == set()


def test_raters_who_all_got_other_numbers_hide_nobody_s_correction() -> None:
    def renumbered(given: list[Given]) -> list[Given]:
        one = next(each for each in given if each.rater == "P0 peer 0")
        return [replace(each, rater=f"new {each.rater}", level=5 if each == one else each.level) for each in given]

    nights = _published(Settings(), ["P0"], _eight_raters("P0"), [renumbered])
    assert nights[0] == nights[1]


def test_answers_without_a_name_stay_since_nobody_knows_whose_have_changed() -> None:
    given = [replace(each, is_nameless=True) for each in _eight_raters("P0")]
    changes: list[Change] = [lambda some: correction(some, np.random.default_rng(1), 4)]
    nights = _published(Settings(), ["P0"], given, changes)
    assert nights[0] == nights[1]


def _night(*figures: tuple[dict[Given, Fraction], float]) -> Night:
    answers = tuple({each: None for parts, _ in figures for each in parts})
    made = (Figure({each.unknown: step for each, step in parts.items()}, total) for parts, total in figures)
    return {("P0", "K1"): Group(answers, tuple(made))}


def test_a_mean_of_raters_means_gives_away_who_skipped_a_behaviour() -> None:
    first, second = ([Given("P0", f"R{n}", "peer", "K1", item, 2 + n % 2) for n in range(4)] for item in ("B1", "B2"))
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    # Three rate both behaviours, the fourth the first alone: (2 + 3 + 2 + 3) ÷ 4, (2 + 3 + 2) ÷ 3, and both scores.
    scores = dict.fromkeys([*first[:3], *second[:3]], half * quarter) | {first[3]: quarter}
    skipped = _night(
        (dict.fromkeys(first, quarter), 2.5), (dict.fromkeys(second[:3], Fraction(1, 3)), 7 / 3), (scores, 2.5)
    )
    assert determined_raters([skipped], 3) == {("P0", "K1")}
    assert determined_answers([skipped], 3)[first[3].unknown] == 3


def test_a_level_that_contains_two_raters_gives_them_away() -> None:
    two = [Given("P0", f"R{number}", "peer", "K1", None, 4) for number in range(2)]
    assert determined_raters([_night((dict.fromkeys(two, Fraction(1, 4)), 2.0))], 3) == {("P0", "K1")}


def test_a_late_answer_is_found_by_whole_numbers_too() -> None:
    # Peers and direct reports weigh 6 and 1 in one level: 55 is 6 × 9 + 1, 6 × 8 + 7 or 6 × 7 + 13, and no answer is
    # the same in all of these.
    peers, reports = ([Given("P0", f"{name}{n}", "peer", "K1", None, 3) for n in range(3)] for name in "AB")
    mixed = dict.fromkeys(peers, Fraction(6)) | dict.fromkeys(reports, Fraction(1))
    assert determined_answers([_night((mixed, 55.0))], 3) == {}
    # Three said 9 in all, and with one who came late 13: she said 4.
    late = [*peers, Given("P0", "late", "peer", "K1", None, 4)]
    told = [_night((dict.fromkeys(peers, Fraction(1)), 9.0)), _night((dict.fromkeys(late, Fraction(1)), 13.0))]
    assert determined_answers(told, 3) == {late[3].unknown: 4}

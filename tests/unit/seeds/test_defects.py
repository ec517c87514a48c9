"""Every fault that the invented company lists lies in its files, as often as listed, and nothing else does."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict

import pytest

from expectations.contracts import contract_named
from seeds.demo import PLANTED_DEFECTS, PlantedDefect
from seeds.demo.defects import BACKWARDS_PERSON, NAMELESS_PERSON, UNKNOWN_COMPETENCY, UNKNOWN_PERSON, UNKNOWN_SKILL

from .measure import Cycle, Record, Tables, day

KEY = ("cycle_id", "person_id", "rater_id", "relation", "competency_id", "behaviour_id")


def defect(name: str) -> PlantedDefect:
    return next(one for one in PLANTED_DEFECTS if one.name == name)


def ratings_with(tables: Tables, column: str, value: str) -> list[Record]:
    return [one for one in tables["ratings/ratings"] if one[column] == value]


def doubled_answers(tables: Tables) -> list[list[Record]]:
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for one in tables["ratings/ratings"]:
        groups[tuple(one[column] for column in KEY)].append(one)
    return [rows for rows in groups.values() if len(rows) > 1]


def test_each_fault_names_a_column_of_its_contract() -> None:
    for one in PLANTED_DEFECTS:
        contract_named(one.contract).column(one.column)
    assert len({one.name for one in PLANTED_DEFECTS}) == len(PLANTED_DEFECTS)


def test_level_seven(tables: Tables) -> None:
    beyond = [one for one in tables["ratings/ratings"] if one["level"].isdigit() and int(one["level"]) > 5]
    assert [one["level"] for one in beyond] == ["7"] * defect("level_seven").n_rows


def test_level_in_words(tables: Tables) -> None:
    words = [one["level"] for one in tables["ratings/ratings"] if one["level"] and not one["level"].isdigit()]
    assert words == ["three"] * defect("level_in_words").n_rows


def test_manager_without_id(tables: Tables) -> None:
    assert [one["relation"] for one in ratings_with(tables, "rater_id", "")] == ["manager"]


def test_competency_nobody_knows(tables: Tables) -> None:
    assert len(ratings_with(tables, "competency_id", UNKNOWN_COMPETENCY)) == defect("competency_nobody_knows").n_rows


def test_late_change_of_mind(tables: Tables, cycles: list[Cycle]) -> None:
    closes = {one.cycle_id: one.closes_on + datetime.timedelta(days=14) for one in cycles}
    late = [
        one
        for one in tables["ratings/ratings"]
        if one["cycle_id"] in closes and (day(one["submitted_on"]) or datetime.date.max) > closes[one["cycle_id"]]
    ]
    assert len(late) == defect("late_change_of_mind").n_rows
    (pair,) = [rows for rows in doubled_answers(tables) if late[0] in rows]
    assert len({one["level"] for one in pair}) == 2


def test_older_answer_and_same_answer_twice(tables: Tables) -> None:
    pairs = doubled_answers(tables)
    assert len(pairs) == 3
    assert sum(rows[0] == rows[1] for rows in pairs) == defect("same_answer_twice").n_rows
    older = [rows for rows in pairs if rows[1]["submitted_on"] < rows[0]["submitted_on"]]
    assert len(older) == defect("older_answer").n_rows
    assert older[0][0]["level"] != older[0][1]["level"]


def test_manager_as_peer_too(tables: Tables) -> None:
    said: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for one in tables["ratings/ratings"]:
        if one["rater_id"]:
            said[one["cycle_id"], one["person_id"], one["rater_id"]][one["relation"]] += 1
    (twofold,) = [relations for relations in said.values() if len(relations) > 1]
    assert twofold["peer"] == defect("manager_as_peer_too").n_rows


def test_two_calibrations(tables: Tables) -> None:
    keys = Counter((one["cycle_id"], one["person_id"], one["competency_id"]) for one in tables["ratings/calibrations"])
    (key,) = [key for key, number in keys.items() if number > 1]
    rows = [
        one
        for one in tables["ratings/calibrations"]
        if (one["cycle_id"], one["person_id"], one["competency_id"]) == key
    ]
    assert len({one["level"] for one in rows}) == len(rows) == defect("two_calibrations").n_rows


def test_left_before_hired(tables: Tables) -> None:
    backwards = [one for one in tables["hris/people"] if one["left_on"] and one["left_on"] < one["hired_on"]]
    assert [one["person_id"] for one in backwards] == [BACKWARDS_PERSON]


def test_person_without_number(tables: Tables) -> None:
    assert [one["full_name"] for one in tables["hris/people"] if not one["person_id"]] == [NAMELESS_PERSON]


def test_learner_nobody_knows(tables: Tables) -> None:
    unknown = [one for one in tables["lms/enrolments"] if one["person_id"] == UNKNOWN_PERSON]
    assert len(unknown) == defect("learner_nobody_knows").n_rows


def test_status_of_their_own(tables: Tables) -> None:
    words = contract_named("lms/enrolments").column("status").vocabulary
    assert [one["status"] for one in tables["lms/enrolments"] if one["status"] not in words] == ["done"]


def test_finished_before_begun(tables: Tables) -> None:
    backwards = [
        one
        for one in tables["lms/enrolments"]
        if one["completed_on"]
        and (day(one["completed_on"]) or datetime.date.max) < (day(one["enrolled_on"]) or datetime.date.min)
    ]
    assert len(backwards) == defect("finished_before_begun").n_rows


def test_shouted_mail_user_name_and_staff_number(tables: Tables) -> None:
    references = [one["person_id"] for one in tables["lms/enrolments"]]
    mails = {one["email"] for one in tables["hris/people"]} | {UNKNOWN_PERSON}
    odd = [one for one in references if one not in mails]
    assert sum(one != one.lower() and one.lower() in mails for one in odd) == defect("shouted_mail").n_rows
    assert sum(one in {row["username"] for row in tables["hris/people"]} for one in odd) == defect("user_name").n_rows
    assert (
        sum(one in {row["person_id"] for row in tables["hris/people"]} for one in odd) == defect("staff_number").n_rows
    )
    assert len(odd) == 3


def test_skill_nobody_knows(tables: Tables) -> None:
    rows = [one for one in tables["lms/course_competencies"] if one["competency_id"] == UNKNOWN_SKILL]
    assert len(rows) == defect("skill_nobody_knows").n_rows


def test_due_some_time(tables: Tables) -> None:
    assert [one["due_on"] for one in tables["development/actions"] if not one["due_on"][:1].isdigit()] == [
        "next quarter"
    ]


@pytest.mark.parametrize("name", [one.name for one in PLANTED_DEFECTS])
def test_each_fault_has_a_test_that_names_it(name: str) -> None:
    assert any(name in test for test in globals() if test.startswith("test_"))

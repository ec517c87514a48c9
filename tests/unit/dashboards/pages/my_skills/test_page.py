"""One's own page: it speaks to its reader, has a state for whatever is missing, and depends on nobody else's rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from dashboards.pages.my_skills.page import PAGE
from dashboards.pages.person.page import PAGE as PERSON
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import ROLES, Role, Viewer
from tests.unit.dashboards.asking import file_of, refusal_of
from tests.unit.dashboards.first_weeks import publish_first_weeks
from tests.unit.dashboards.pages.asked_by import page_of
from tests.unit.dashboards.published import PEOPLE, hand_on, publish

Make = Callable[..., Viewer]
DOWNLOADS = ("levels", "cycles", "suggestions")
# What happened to whom in the company of odd records.
ODD = """
    delete from gap_now where person_id in ('P12', 'P19');
    delete from gap_by_person where person_id = 'P12';
    update gap_now set current_level = null, level_basis = null, assessed_in = null, assessed_on = null,
        age_months = null, last_level = null, gap = null, has_gap = null, levels_short = null, gap_band = null
    where person_id = 'P13';
    update dim_person set is_active = false, left_on = date '2025-12-31' where person_id = 'P14';
    delete from gap_now where person_id = 'P14';
    update gap_now set is_required = false, target_level = null, gap = null, has_gap = null, levels_short = null,
        gap_band = null
    where person_id = 'P15';
    delete from dim_person where person_id = 'P16';
    update dim_person set manager_id = null where person_id = 'P17';
    update development_suggestions set person_id = 'P17' where person_id = 'P11';
    update gap_by_person set current_level = null, self_level = null, manager_level = null, rated_level = null,
        level_basis = null, gap = null, has_gap = null, levels_short = null
    where person_id = 'P18' and cycle_id = 'Y1';
"""
# Everything that is somebody else's, or about many: P11's own page has to be the same without it.
OTHERS = """
    delete from gap_by_person where person_id <> 'P11';
    delete from gap_now where person_id <> 'P11';
    delete from gap_by_behaviour where person_id <> 'P11';
    delete from score_movement where person_id <> 'P11';
    delete from course_enrolments where person_id <> 'P11';
    delete from development_suggestions where person_id <> 'P11' or kind = 'mentoring';
    delete from development_actions where person_id <> 'P11';
    delete from mentor_candidates;
    update development_suggestions set reason = 'After 3 completions.' where kind = 'formal';
    update gap_by_person set n_raters = 2, n_withheld = 2;
    update dim_cycle set population_name = 'Three directors', n_people = 34, n_expected = 3;
    delete from participation;
    delete from gap_by_org_unit;
    delete from gap_now_by_org_unit;
    delete from course_effectiveness;
"""


def me(person_id: str) -> Viewer:
    return Viewer("someone", frozenset({"employee"}), person_id)


def said(warehouse: Warehouse, asking: Viewer, **query: str) -> str:
    return page_of(warehouse, asking, PAGE, None, **query)


def altered(folder: Path, sql: str) -> Warehouse:
    publish(folder / "warehouse")
    with duckdb.connect(str(folder / "warehouse" / "current" / "warehouse.duckdb")) as connection:
        connection.execute(sql)
    hand_on(folder / "warehouse")
    return Warehouse(folder / "warehouse", AuditLog(folder / "audit.jsonl"))


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    opened = altered(tmp_path_factory.mktemp("odd"), ODD)
    yield opened
    opened.close()


def test_levels_gaps_steps_and_history_are_said_to_their_reader(warehouse: Warehouse) -> None:
    text = said(warehouse, me("P11"))
    # K1: 3 − 2 = 1; K2: 4 − 2.5 = 1.5; levels short 1 + 1.5 = 2.5
    for expected in (
        "2 of 2 competencies that your role asks for and you are assessed in are short of the target: the widest gap",
        "is Listening, +1.5 to the target.", "'2 of 2'", "'2.5'", "you report to Name of P10",
        "What your role asks for, and where you are",
        "Level 4, to reach", "Listens at level 4.", "Level 2, reached", "Listens at level 2.",
        "Level 3, to reach", "Offers at level 3.", "Names a first offer.", "1 of 1 behaviour with a gap",
        "Your levels over the cycles", "since Spring 2025", "For your 2 largest gaps of today",
        "Ask Name of P10, your manager, or HR: for each gap of yours they see here whether a colleague could help",
        "You have agreed on an action of this kind.", "2 actions: 1 for a gap that is open", "Courses you took",
        "The mean of at least 3 who answered", "What these words mean",
    ):  # fmt: skip
        assert expected in text, expected
    assert "this person" not in text


def test_an_earlier_cycle_is_said_to_be_one(warehouse: Warehouse) -> None:
    text = said(warehouse, me("P31"), cycle="Y1")
    # In Y1 all were at 2 in K1 with target 3; in K2 P31 was on target: 1 of 2.
    assert "In Spring 2025: 1 of 2 competencies that your role asks for and you were assessed in was short" in text
    assert "Spring 2025, closed 31 March 2025" in text


def test_who_is_short_of_nothing_is_told_so(warehouse: Warehouse) -> None:
    # P32: K1 at 3 of 3, K2 at 4 of 4.
    text = said(warehouse, me("P32"))
    assert "You reach what your role asks for in the 2 competencies that you are assessed in." in text
    assert "No gap of today calls for a suggestion." in text
    assert "What the level to reach looks like" not in text


@pytest.mark.parametrize(
    ("person_id", "expected", "missing"),
    [
        ("P12", "You have no target and no level yet", "What your role asks for"),
        ("P13", "You have not been assessed yet; what your role asks for is below.", "Competencies with a gap"),
        ("P14", "your last day was 31 December 2025, and no target holds after it. Choose a cycle", "Ask"),
        ("P15", "Your role has no targets yet", "What the level to reach"),
        ("P16", "Nothing is known about you here", "What next"),
        ("P17", "Ask HR: for each gap", "you report to"),
        ("P40", "You were last assessed in Spring 2025, 10 months ago: too long ago", "Competencies with a gap"),
    ],
)  # fmt: skip
def test_whatever_is_missing_is_said_in_the_second_person(
    odd: Warehouse, person_id: str, expected: str, missing: str
) -> None:
    text = said(odd, me(person_id))
    assert expected in text
    assert missing not in text
    assert "could not be made" not in text


def test_a_cycle_without_a_level_of_ones_own_is_said_to_have_none(odd: Warehouse) -> None:
    text = said(odd, me("P18"), cycle="Y1")
    assert "No answer about you counts in Spring 2025. What your role asked for is below." in text


@pytest.mark.parametrize(
    ("with_cycle", "expected"),
    [
        (
            True,
            "Pilot 2026 is open until 9 February 2026. If you are asked in it, your levels are here from 24 February",
        ),
        (False, "No cycle is announced: your manager or HR can say when the next one is."),
    ],
)
def test_before_a_first_cycle_has_closed_one_reads_when_there_will_be_levels(
    tmp_path: Path,
    with_cycle: bool,  # noqa: FBT001 - a case
    expected: str,
) -> None:
    first_weeks = Warehouse(
        publish_first_weeks(tmp_path / "warehouse", with_cycle=with_cycle), AuditLog(tmp_path / "audit.jsonl")
    )
    text = said(first_weeks, me("P12"))
    assert f"No assessment cycle has closed so far. {expected}" in text
    assert "never assessed" in text
    assert "20 of 34" not in text  # whom the pilot asks is about others
    first_weeks.close()


def test_nothing_of_it_depends_on_anybody_elses_rows(warehouse: Warehouse, tmp_path: Path) -> None:
    without_others = altered(tmp_path, OTHERS)
    for query in ({}, {"cycle": "Y1"}, {"cycle": "Y2"}):
        assert said(without_others, me("P11"), **query) == said(warehouse, me("P11"), **query)
    for key in DOWNLOADS:
        files = [file_of(Reader(each, me("P11")), "my_skills", key) for each in (without_others, warehouse)]
        assert files[0] == files[1]
        assert files[0].rows
    without_others.close()


def test_no_file_holds_a_name_a_number_of_raters_or_how_a_course_did(warehouse: Warehouse) -> None:
    for key in DOWNLOADS:
        file = file_of(Reader(warehouse, me("P11")), "my_skills", key)
        assert not {"n_raters", "n_withheld", "mentors", "reason", "rated_level"} & set(file.columns)
        others = {person for people in PEOPLE.values() for person in people} - {"P11"}
        assert not [other for other in others if other in repr(file)]
        assert "mentor" not in repr(file)
        assert "Scores moved" not in repr(file)


def test_one_view_is_one_line_in_the_audit_log_and_so_is_each_file(warehouse: Warehouse, audit_file: Path) -> None:
    said(warehouse, me("P11"))
    file_of(Reader(warehouse, me("P11")), "my_skills", "levels")
    entries = [json.loads(line) for line in audit_file.read_text().splitlines()]
    assert [(entry["what"], entry["filter"]["person_id"]) for entry in entries] == [
        ("my_skills", "P11"), ("my_skills", "P11"), ("export my_skills", "P11"),
    ]  # fmt: skip


@pytest.mark.parametrize("role", [role for role in ROLES if role != "employee"])
def test_no_other_role_has_a_page_of_its_own(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    asking = Viewer("someone", frozenset({role}), "P11")
    assert "This page is not part of your role" in said(warehouse, asking)
    assert [refusal_of(lambda key=key: file_of(Reader(warehouse, asking), "my_skills", key)) for key in DOWNLOADS] == [
        "page"
    ] * len(DOWNLOADS)


@pytest.mark.parametrize("cycle", ["Y3", "nothing", "Y1' or true --"])
def test_a_cycle_that_has_nothing_of_ones_own_is_none(warehouse: Warehouse, cycle: str) -> None:
    assert "not yours to see" in said(warehouse, me("P11"), cycle=cycle)


@pytest.mark.parametrize("also", [(), ("manager",), ("hr_partner",)])
def test_a_link_to_oneself_among_people_leads_to_ones_own_page(warehouse: Warehouse, also: tuple[Role, ...]) -> None:
    asking = Viewer("someone", frozenset({"employee", *also}), "P10", frozenset({"D2"}))
    text = page_of(warehouse, asking, PERSON, "P10")
    assert "This is about you" in text
    assert "/my-skills" in text
    # Of anybody else there is no such answer.
    assert "This is about you" not in page_of(warehouse, asking, PERSON, "P00")


def test_whoever_sees_themselves_among_people_anyway_is_led_nowhere_else(warehouse: Warehouse) -> None:
    asking = Viewer("someone", frozenset({"employee", "hr_leader"}), "P10")
    assert "Name of P10" in page_of(warehouse, asking, PERSON, "P10")
    assert "What your role asks for" in said(warehouse, asking)


def test_somebody_without_a_number_has_a_page_that_says_so(warehouse: Warehouse) -> None:
    nobody = Viewer("someone", frozenset({"employee"}), None)
    assert "Nothing is known about you here" in said(warehouse, nobody)
    assert refusal_of(lambda: file_of(Reader(warehouse, nobody), "my_skills", "levels")) == "not_yours"

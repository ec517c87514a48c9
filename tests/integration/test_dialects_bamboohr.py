"""BambooHR's people, a CASE package, answers one per row and Moodle's completions, from their files to the marts.

Moodle knows two people, Mei Chen and Jan Novák, whom BambooHR's report has not: their seats wait for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from orchestration.settings.workspace import Workspace
from tests.integration.system_files import ACCOUNTS, SET_ASIDE, identities, publish

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration

ENGLISH = "completion-cold-chain-101-20260331_0915-comma_separated.csv"
GERMAN = "completion-kuehlkette-20260331_0920-semicolon_separated.csv"
SETTINGS = """
name: Harbour Foods
sources:
  hris/people: {files: ["hris/employees_*.csv"], profile: bamboohr}
  framework/competencies:
    - {files: [framework/framework.json], profile: case}
    - files: [framework/own.csv]
  framework/behaviours: {files: [framework/framework.json], profile: case}
  ratings/ratings: {files: ["ratings/review_answers_*.csv"], profile: review_long}
  lms/enrolments: {files: ["lms/completion-*.csv"], profile: moodle_completion}
"""
EXAMPLES = {
    "hris/employees_2026-03-31.csv": "bamboohr/employees_2026-03-31.csv",
    "framework/framework.json": "case/framework.json",
    "ratings/review_answers_2026H1.csv": "review_long/review_answers_2026H1.csv",
    f"lms/{ENGLISH}": f"moodle_completion/{ENGLISH}",
    f"lms/{GERMAN}": f"moodle_completion/{GERMAN}",
}
TABLES = {
    "framework/own.csv": "competency_id,name,family,kind\nC2,Cold chain handling,Cold chain,technical\n",
    "framework/deployments.csv": "competency_id,scope,target_level\nCommunication,core,4\nC2,core,3\n",
    "ratings/cycles.csv": "cycle_id,name,opens_on,closes_on\n2026-H1,First half of 2026,2026-03-01,2026-03-31\n",
    "lms/courses.csv": "course_id,title\ncold-chain-101,Cold chain 101\nkuehlkette,Kühlkette\n",
    "lms/course_competencies.csv": "course_id,competency_id\ncold-chain-101,C2\nkuehlkette,C2\n",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("bamboohr") / "skills"
    return publish(root, SETTINGS, examples=EXAMPLES, tables=TABLES, as_of=date(2026, 4, 30))


def test_bamboohr_s_employees_are_people_in_units_and_roles_known_by_name(company: Workspace, ask: Ask) -> None:
    people = (
        "select person_id, hired_on::varchar, left_on::varchar, is_active, org_unit_id, department_id, role_id, "
        "manager_id, location from dim_person order by person_id"
    )
    cold, specialist = "North / Cold Chain", "Logistics Specialist"
    assert ask(company, people) == [
        # 0000-00-00 is no day of leaving
        ("0101", "2012-04-01", None, True, "Leadership", "Leadership", "Chief Executive", None, "Lisbon"),
        (
            "0102",
            "2015-09-01",
            None,
            True,
            "North / Operations",
            "North / Operations",
            "Operations Director",
            "0101",
            "Lisbon",
        ),
        ("0103", "2019-02-11", None, True, cold, cold, "Cold Chain Manager", "0102", "Porto"),
        ("0104", "2021-11-02", None, True, cold, cold, specialist, "0103", "Porto"),
        ("0105", "2017-06-01", "2025-12-31", False, cold, cold, specialist, "0103", "Porto"),
        ("0106", "2024-01-08", None, True, cold, cold, specialist, "0103", "Porto"),
    ]
    assert ask(company, "select org_unit_type, path from dim_org_unit order by path") == [
        ("company", "Harbour Foods"),
        ("department", "Harbour Foods / Leadership"),
        ("division", "Harbour Foods / North"),
        ("department", "Harbour Foods / North / Cold Chain"),
        ("department", "Harbour Foods / North / Operations"),
    ]
    assert ask(company, "select role_title from dim_role order by 1") == [
        ("Chief Executive",),
        ("Cold Chain Manager",),
        ("Logistics Specialist",),
        ("Operations Director",),
    ]
    assert identities(company)[5] == ("0106", "Tomás Reyes", "tom.reyes@harbour.example", None)


def test_a_case_package_and_a_table_beside_it_are_one_framework(company: Workspace, ask: Ask) -> None:
    competencies = (
        "select competency_id, competency_name, family, kind, definition, updated_on::varchar from dim_competency "
        "order by competency_id"
    )
    definition = "Says what is needed, to those who need it"
    assert ask(company, competencies) == [
        (
            "C1",
            "Communication",
            "Working together",
            "behavioural",
            definition,
            "2026-01-02",
        ),  # 23:30 where it was written
        ("C2", "Cold chain handling", "Cold chain", "technical", None, None),
    ]
    assert ask(company, "select behaviour_id, competency_id, statement from dim_behaviour order by 1") == [
        ("B2", "C1", "Writes short, clear notes"),
        ("i-3", "C1", "Answers within a day"),  # has no code of its own
    ]


def test_single_answers_become_levels_gaps_and_participation(company: Workspace, ask: Ask) -> None:
    # Communication is asked at 4. Raj: the manager's 4, two peers' 0 and 5 are withheld, 4 − 4 = 0. Lena: the manager's
    # 3, one direct report's 4 is withheld, 4 − 3 = 1. Both of Raj's answers about C2 are without a level.
    levels = (
        "select person_id, competency_id, self_level, manager_level, peer_level, current_level, n_raters, n_withheld, "
        "gap, gap_band from gap_by_person where person_id in ('0103', '0104') order by 1, 2"
    )
    assert ask(company, levels) == [
        ("0103", "C1", None, 3.0, None, 3.0, 2, 1, 1.0, "clear"),
        ("0103", "C2", None, None, None, None, 0, 0, None, None),
        ("0104", "C1", 3.0, 4.0, None, 4.0, 3, 2, 0.0, "none"),
        ("0104", "C2", None, None, None, None, 0, 0, None, None),
    ]
    # Of North: Omar, Lena, Raj and Tom, since Nora has left. Managers rated Raj and Lena, peers Raj, a report Lena.
    # Each has a manager; Omar leads Lena, Lena leads Raj and Tom, who are each other's peers: 1 of 2 is 0.5 either way.
    participation = (
        "select relation, n_people, n_people_rated, share_rated from participation where org_unit_id = 'North'"
    )
    assert ask(company, f"{participation} order by 1") == [
        ("direct_report", 2, 1, 0.5),
        ("manager", 4, 2, 0.5),
        ("peer", 2, 1, 0.5),
        ("self", 4, 1, 0.25),
    ]


def test_moodle_s_completions_in_two_languages_are_seats(company: Workspace, ask: Ask) -> None:
    seats = "select course_id, person_id, completed_on::varchar, status from course_enrolments order by 1, 2"
    assert ask(company, seats) == [
        ("cold-chain-101", "0104", "2025-03-07", "completed"),  # by ID number
        ("cold-chain-101", "0106", None, "enrolled"),
        ("kuehlkette", "0104", "2025-03-07", "completed"),  # by E-Mail-Adresse
        ("kuehlkette", "0106", None, "enrolled"),
    ]
    assert ask(company, "select course_id, n_enrolled, n_completed, n_gaps_answered from course_use order by 1") == [
        ("cold-chain-101", 2, 1, 0),  # nobody's level of C2 is known
        ("kuehlkette", 2, 1, 0),
    ]
    # Lena's gap is about Communication, which no course teaches.
    training = "select person_id, competency_id, n_courses, training_status from training_for_gap"
    assert ask(company, training) == [("0103", "C1", 0, "no_course")]


def test_each_row_of_four_systems_is_in_one_place(company: Workspace, ask_operations: Ask) -> None:
    # read = loaded + superseded + set aside + filtered
    assert ask_operations(company, ACCOUNTS) == [
        ("framework/behaviours", "framework.json", 4, 2, 0, 0, 2),
        ("framework/competencies", "framework.json", 4, 1, 0, 0, 3),  # a domain and two indicators
        ("framework/competencies", "own.csv", 1, 1, 0, 0, 0),
        ("framework/deployments", "deployments.csv", 2, 2, 0, 0, 0),
        ("hris/people", "employees_2026-03-31.csv", 6, 6, 0, 0, 0),
        ("lms/course_competencies", "course_competencies.csv", 2, 2, 0, 0, 0),
        ("lms/courses", "courses.csv", 2, 2, 0, 0, 0),
        ("lms/enrolments", ENGLISH, 4, 2, 0, 2, 0),
        ("lms/enrolments", GERMAN, 3, 2, 0, 1, 0),
        ("ratings/cycles", "cycles.csv", 1, 1, 0, 0, 0),
        ("ratings/ratings", "review_answers_2026H1.csv", 8, 8, 0, 0, 0),
    ]
    assert ask_operations(company, SET_ASIDE) == [
        (ENGLISH, 4, "person_id", "unknown_person"),
        (ENGLISH, 5, "person_id", "unknown_person"),
        (GERMAN, 4, "person_id", "unknown_person"),
    ]

"""HiBob, LinkedIn Learning and Totara, and files in the shapes that people have, from file to mart in one refresh."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from orchestration.settings.workspace import Workspace
from tests.integration.system_files import ACCOUNTS, SET_ASIDE, publish

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration

LINKEDIN = "lms/Learner_Detail_Report_2026-03-31.csv"
SETTINGS = f"""
name: Tern Harbour
sources:
  hris/people:
    - {{files: [hris/hibob.json], profile: hibob}}
  lms/enrolments:
    - {{files: [{LINKEDIN}], profile: linkedin_learning}}
    - {{files: [lms/completions.csv], profile: totara_completion}}
    - {{files: ["lms/seats_*.csv"], is_full_export: true}}
  lms/courses: {{files: [{LINKEDIN}], profile: linkedin_learning}}
  lms/course_competencies: {{files: [{LINKEDIN}], profile: linkedin_learning}}
"""
EXAMPLES = {
    "hris/hibob.json": "hibob/people.json",
    LINKEDIN: "linkedin_learning/Learner_Detail_Report_2026-03-31.csv",
    "lms/completions.csv": "totara_completion/completions.csv",
}
RUI, WANDA = "2200000000000000002", "2200000000000000003"
ANSWERS = (
    "cycle_id,person_id,rater_id,relation,competency_id,level,submitted_on\n"
    f"W26,{WANDA},Rui Prado,manager,Radio,2,2026-02-10\n"
    # three peers, none of whom is named: three raters, (1 + 2 + 3) / 3 = 2
    + "".join(f"W26,{WANDA},Anonymous,peer,radio,{level},2026-02-1{level}\n" for level in (1, 2, 3))
    # two weeks of grace end on 2026-03-14
    + f"W26,{RUI},{RUI},self,Radio,5,2026-05-01\n"
)
TABLES = {
    # by place and name, beside the file that `files` names; a manager who is nobody's, and one by name
    "hris/people_03312026.csv": (
        "person_id,full_name,username,hired_on,left_on,manager_id,department,job_title\n"
        "77,Ode Finn,ofinn,2024-02-01,2021-06-30,Signe Holt,PILOTAGE,Pilot\n"
        "78,Pia Roos,rprado,2025-01-01,9999-12-31,Nobody Known,Pilotage,Pilot\n"
    ),
    "hris/people_12312025.csv": (
        "person_id,full_name,username,hired_on,manager_id,department,job_title\n"
        "77,Ode Finn,ofinn,2024-02-01,Signe Holt,Pilotage,Pilot\n"
    ),
    "hris/roster.xls": "<table></table>",
    "framework/competencies.csv": (
        "competency_id,name,family,kind\nK-RAD,Radio,Work,technical\nK-LIS,Listening,Work,behavioural\n"
    ),
    "framework/deployments.csv": "competency_id,scope,target_level\nradio,core,3\n",
    "ratings/cycles.csv": "cycle_id,name,opens_on,closes_on\nW26,Winter 2026,2026-02-01,2026-02-28\n",
    "ratings/ratings.csv": ANSWERS,
    "lms/courses.csv": (
        "course_id,title,hours,unit_cost\nMOOR-1,Mooring,4h 30m,EUR 120\nurn:li:lyndaCourse:41,Radio talk,2,30\n"
    ),
    "lms/seats_2026-01-31.csv": "person_id,course_id,enrolled_on,status\n77,Mooring,2026-01-05,enrolled\n",
    "lms/seats_2026-02-28.csv": "person_id,course_id,enrolled_on,completed_on\n78,MOOR-1,2026-02-05,2027-02-05\n",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("field") / "skills"
    return publish(root, SETTINGS, examples=EXAMPLES, tables=TABLES, as_of=date(2026, 4, 30))


def test_every_row_is_in_one_place(company: Workspace, ask_operations: Ask) -> None:
    n_files = ask_operations(company, "select count(*) from source_files where n_read is not null")[0][0]
    assert len(ask_operations(company, ACCOUNTS)) == n_files


def test_people_are_in_the_company_whoever_their_manager_is_said_to_be(company: Workspace, ask: Ask) -> None:
    people = "select person_id, manager_id, department_id, is_active from dim_person order by person_id"
    chief, unit = "2200000000000000001", "Pilotage"
    assert ask(company, people) == [
        (chief, None, "Tern Harbour", True),
        (RUI, chief, unit, True),
        (WANDA, chief, unit, True),
        ("77", chief, unit, True),  # left before being hired: of an earlier employment; PILOTAGE is Pilotage
        ("78", None, unit, True),  # 9999-12-31 is no day of leaving
    ]


def test_raters_who_are_not_named_are_raters_of_their_own(company: Workspace, ask: Ask) -> None:
    levels = (
        "select n_raters, peer_level, manager_level, gap from gap_by_person "
        f"where person_id = '{WANDA}' and is_required"
    )
    # one manager and three peers; (2 × 2 + 1 × 2) / 3 = 2, one level short of 3
    assert ask(company, levels) == [(4, 2.0, 2.0, 1.0)]


def test_seats_are_what_the_learning_systems_say(company: Workspace, ask: Ask) -> None:
    seats = (
        "select person_id, course_id, enrolled_on::varchar, completed_on::varchar, status, cost "
        "from course_enrolments order by all"
    )
    talk = "urn:li:lyndaCourse:41"
    assert ask(company, seats) == [
        (RUI, talk, "2026-01-11", "2026-01-19", None, 30.0),
        (WANDA, talk, "2026-02-01", None, None, 30.0),
        ("77", "MOOR-1", "2026-01-05", None, "withdrawn", 0.0),  # the newer full export lacks it
        ("78", "MOOR-1", "2026-02-05", None, None, 120.0),  # 2027 is a plan
        ("78", "MOOR-1", None, "2025-03-14", "completed", 120.0),  # certified anew a year later
        ("78", "MOOR-1", None, "2026-03-16", "completed", 120.0),
    ]


def test_a_course_teaches_every_skill_of_its_list(company: Workspace, ask: Ask) -> None:
    taught = "select distinct competency_id from training_for_gap where n_courses > 0"
    assert ask(company, taught) == [("K-RAD",)]


def test_completions_of_people_whom_two_user_names_could_mean_wait(company: Workspace, ask_operations: Ask) -> None:
    # Totara knows people by user names that HiBob has not: rprado is Pia Roos's, wkrol nobody's
    waiting = [row for row in ask_operations(company, SET_ASIDE) if row[0] == "completions.csv"]
    assert [(row[1], row[3]) for row in waiting] == [(4, "unknown_person")]


def test_what_is_not_read_or_does_not_count_is_said(company: Workspace, ask_operations: Ask) -> None:
    failed = ask_operations(
        company, "select check_name, n_failing from quality_checks where not is_passed and not is_blocking"
    )
    said = dict(failed)
    assert said["files_are_read"] == 1  # roster.xls
    assert said["assert_managers_are_known"] == 1
    assert said["assert_answers_come_within_the_grace_of_their_cycle"] == 1
    assert said["assert_nothing_is_completed_after_the_refresh"] == 1
    assert said["never_left_before_hired"] == 1

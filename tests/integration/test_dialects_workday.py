"""Workday's tables, Moodle's framework, reviews of a unified API, ESCO and O*NET, from the systems' files to the marts.

The position history names Lena Vogt alone; the seats of Raj Patel and Tom Reyes are a table of the company's own.
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

SETTINGS = """
name: Harbour Foods
sources:
  hris/people: {files: [hris/workday/worker.csv], profile: workday}
  hris/org_units: {files: [hris/workday/organization.csv], profile: workday}
  hris/roles: {files: [hris/workday/job_profile.csv], profile: workday}
  hris/positions:
    - {files: [hris/workday/worker_position_history.csv], profile: workday}
    - files: [hris/seats.csv]
  framework/competencies:
    files: [framework/harbour.csv]
    profile: moodle_framework
    columns: {standard_code: ID number}         # Moodle names no standard skill: we do
    values: {standard_code: {C1: urn:esco:skill:0003, C2: urn:esco:skill:0001}}
  framework/behaviours: {files: [framework/harbour.csv], profile: moodle_framework}
  framework/standard_skills:
    - {files: [framework/skills_en.csv], profile: esco}
    - {files: [framework/Skills.txt], profile: onet}
  ratings/ratings: {files: [ratings/reviews.json], profile: review_unified}
"""
EXAMPLES = {
    "hris/workday/worker.csv": "workday/worker.csv",
    "hris/workday/organization.csv": "workday/organization.csv",
    "hris/workday/job_profile.csv": "workday/job_profile.csv",
    "hris/workday/worker_position_history.csv": "workday/worker_position_history.csv",
    "framework/harbour.csv": "moodle_framework/harbour.csv",
    "framework/skills_en.csv": "esco/skills_en.csv",
    "framework/Skills.txt": "onet/Skills.txt",
    "ratings/reviews.json": "review_unified/reviews.json",
}
TABLES = {
    "hris/seats.csv": """person_id,position_id,valid_from,org_unit_id,role_id,manager_id
0104,P-41,2021-11-02,ORG3,JP3,0103
0106,P-61,2024-01-08,ORG3,JP3,0103
""",
    "hris/career_levels.csv": """career_level,rank,population
8_Individual_Contributor,1,specialist
6_Manager,2,manager
3_Director,3,director
""",
    "framework/deployments.csv": """competency_id,scope,career_level,role_id,target_level
C1,core,,,4
C2,level,6_Manager,,5
Temperature control,push,,JP3,3
""",
    "ratings/cycles.csv": "cycle_id,name,opens_on,closes_on\n2026-H1,First half of 2026,2026-03-01,2026-03-31\n",
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("workday") / "skills"
    return publish(root, SETTINGS, examples=EXAMPLES, tables=TABLES, as_of=date(2026, 4, 30))


def test_workday_s_workers_are_people_where_their_positions_put_them(company: Workspace, ask: Ask) -> None:
    people = (
        "select person_id, hired_on::varchar, left_on::varchar, is_active, org_unit_id, department_id, role_id, "
        "manager_id, career_level from dim_person order by person_id"
    )
    everybody = ask(company, people)
    assert [(number, hired_on, is_active) for number, hired_on, _, is_active, *_ in everybody] == [
        ("0101", "2012-04-01", True),
        ("0102", "2015-09-01", True),  # written 2015-09-01-07:00
        ("0103", "2019-02-11", True),
        ("0104", "2021-11-02", True),
        ("0105", "2017-06-01", False),
        ("0106", "2024-01-08", True),
        ("0107", "2023-05-15", True),
        ("0108", "2020-10-01", True),
        ("0109", "2018-03-19", True),
        ("0110", "2026-02-01", True),
    ]
    assert [row[4:] for row in everybody[1:6]] == [
        (None, None, None, None, None),
        # Lena's main job, not the one in ORG4; her manager is named by Workday's own id
        ("ORG2", "ORG2", "JP2", "0102", "6_Manager"),
        ("ORG3", "ORG2", "JP3", "0103", "8_Individual_Contributor"),
        (None, None, None, None, None),
        ("ORG3", "ORG2", "JP3", "0103", "8_Individual_Contributor"),
    ]
    assert identities(company)[2] == ("0103", None, None, "0e44c92412d34b01ace61e80a47aaf03")


def test_workday_s_supervisory_organisations_are_the_tree_and_its_job_profiles_the_roles(
    company: Workspace, ask: Ask
) -> None:
    units = "select org_unit_id, org_unit_type, parent_org_unit_id, path from dim_org_unit order by org_unit_id"
    tree = [
        ("ORG0", "company", None, "Harbour Foods"),
        ("ORG1", "division", "ORG0", "Harbour Foods / Operations"),
        ("ORG2", "department", "ORG1", "Harbour Foods / Operations / Cold Chain"),
        ("ORG3", "team", "ORG2", "Harbour Foods / Operations / Cold Chain / Cold Chain North"),
        ("ORG4", None, "ORG1", "Harbour Foods / Operations / Quality Council"),  # a committee; no cost centre
    ]
    assert ask(company, units) == tree
    assert ask(company, units.replace("dim_org_unit", "org_unit_in_cycle")) == tree
    roles = "select role_id, role_title, career_level, career_rank, population from dim_role order by role_id"
    assert ask(company, roles) == [
        ("JP1", "Operations Director", "3_Director", 3, "director"),
        ("JP2", "Manager, Cold Chain", "6_Manager", 2, "manager"),
        ("JP3", "Logistics Specialist", "8_Individual_Contributor", 1, "specialist"),
    ]


def test_moodle_s_framework_and_two_taxonomies_are_one(company: Workspace, ask: Ask) -> None:
    competencies = "select competency_id, competency_name, family, kind, standard_code, status from dim_competency"
    assert ask(company, f"{competencies} order by 1") == [
        ("C1", "Communication", "Working together", "behavioural", "urn:esco:skill:0003", "active"),
        ("C2", "Temperature control", "Cold chain", "behavioural", "urn:esco:skill:0001", "active"),
    ]
    assert ask(company, "select behaviour_id, competency_id, statement from dim_behaviour order by behaviour_id") == [
        ("B1", "C1", "Answers within a day"),
        ("B2", "C1", "Writes short, clear notes"),
        ("B3", "C2", "Logs every reading"),
    ]
    skills = "select standard_code, skill_name, taxonomy, is_in_framework from dim_standard_skill order by 1"
    assert ask(company, skills) == [
        ("2.A.1.a", "Reading Comprehension", "O*NET", False),
        ("2.A.1.b", "Active Listening", "O*NET", False),
        ("2.B.1.a", "Social Perceptiveness", "O*NET", False),
        ("urn:esco:skill:0001", "monitor refrigerated storage", "ESCO", True),
        ("urn:esco:skill:0002", "SQL", "ESCO", False),
        ("urn:esco:skill:0003", "write clearly", "ESCO", True),
    ]


def test_reviews_on_three_scales_become_levels_and_gaps(company: Workspace, ask: Ask) -> None:
    # C1 is asked of everybody at 4; C2 at 5 from managers up, and at 3 of logistics specialists.
    levels = (
        "select person_id, competency_id, target_level, self_level, manager_level, current_level, level_basis, "
        "n_raters, n_withheld, gap, has_gap from gap_by_person order by 1, 2"
    )
    assert ask(company, levels) == [
        # one direct report, whose 0 of 4 is withheld
        ("0103", "C1", 4.0, None, None, None, None, 1, 1, None, None),
        ("0103", "C2", 5.0, None, None, None, None, 0, 0, None, None),
        # self 4 of 5 = 4, manager 7 of 10 = 3.5; 4 − 3.5 = 0.5, which is a gap; a peer's draft is no answer
        ("0104", "C1", 4.0, 4.0, 3.5, 3.5, "raters", 1, 0, 0.5, True),
        ("0104", "C2", 3.0, None, None, None, None, 0, 0, None, None),
        ("0106", "C1", 4.0, None, None, None, None, 0, 0, None, None),
        ("0106", "C2", 3.0, None, None, None, None, 0, 0, None, None),
    ]
    # ORG3 is Raj and Tom; Raj alone is assessed, 0.5 short of what ESCO calls writing clearly.
    skills = (
        "select standard_code, n_people, n_assessed, mean_gap, levels_short from gap_by_standard_skill "
        "where org_unit_id = 'ORG3' and n_assessed > 0"
    )
    assert ask(company, skills) == [("urn:esco:skill:0003", 2, 1, 0.5, 0.5)]


def test_answers_of_three_relations_count_as_participation(company: Workspace, ask: Ask) -> None:
    # Below ORG2: Lena, Raj and Tom. Raj was rated by himself and by Lena, Lena by Raj; the peer has not answered. Each
    # has a manager; Lena alone leads somebody, so in ORG3 no direct report is asked; Raj and Tom share her as manager.
    participation = (
        "select org_unit_id, relation, n_people, n_people_rated from participation "
        "where org_unit_id in ('ORG2', 'ORG3') order by all"
    )
    assert ask(company, participation) == [
        ("ORG2", "direct_report", 1, 1),
        ("ORG2", "manager", 3, 1),
        ("ORG2", "peer", 2, 0),
        ("ORG2", "self", 3, 1),
        ("ORG3", "manager", 2, 1),
        ("ORG3", "peer", 2, 0),
        ("ORG3", "self", 2, 1),
    ]


def test_each_row_of_workday_moodle_and_the_taxonomies_is_in_one_place(company: Workspace, ask_operations: Ask) -> None:
    # read = loaded + superseded + set aside + filtered
    assert ask_operations(company, ACCOUNTS) == [
        ("framework/behaviours", "harbour.csv", 8, 3, 0, 0, 5),
        ("framework/competencies", "harbour.csv", 8, 2, 0, 0, 6),  # the framework, 2 domains, 3 behaviours
        ("framework/deployments", "deployments.csv", 3, 3, 0, 0, 0),
        ("framework/standard_skills", "Skills.txt", 18, 3, 15, 0, 0),  # 3 occupations × 3 skills × 2 scales
        ("framework/standard_skills", "skills_en.csv", 3, 3, 0, 0, 0),
        ("hris/career_levels", "career_levels.csv", 3, 3, 0, 0, 0),
        ("hris/org_units", "organization.csv", 6, 5, 0, 0, 1),  # a cost centre
        ("hris/people", "worker.csv", 10, 10, 0, 0, 0),
        ("hris/positions", "seats.csv", 2, 2, 0, 0, 0),
        ("hris/positions", "worker_position_history.csv", 3, 3, 0, 0, 0),
        ("hris/roles", "job_profile.csv", 3, 3, 0, 0, 0),
        ("ratings/cycles", "cycles.csv", 1, 1, 0, 0, 0),
        ("ratings/ratings", "reviews.json", 5, 4, 0, 0, 1),  # somebody's of the type OTHER
    ]
    assert ask_operations(company, SET_ASIDE) == []

"""Personio's employees, a German export in March and the endpoint's JSON in April, from their files to the marts."""

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
  hris/people:
    - files: ["hris/Mitarbeiter_*.csv"]
      profile: personio
    - files: ["hris/employees_*.json"]
      profile: personio
      columns: {username: attributes.dynamic_33400.value}
"""
EXAMPLES = {
    "hris/Mitarbeiter_2026-03-31.csv": "personio/Mitarbeiter_2026-03-31.csv",
    "hris/employees_2026-04-30.json": "personio/employees.json",
}
TABLES = {
    "framework/competencies.csv": "competency_id,name,family,kind\nC1,Communication,Working together,behavioural\n",
    "framework/deployments.csv": "competency_id,scope,target_level\nC1,core,4\n",
    "ratings/cycles.csv": "cycle_id,name,opens_on,closes_on\n2026-H1,First half of 2026,2026-03-01,2026-03-31\n",
    "ratings/ratings.csv": (
        "cycle_id,person_id,rater_id,relation,competency_id,level,submitted_on\n"
        "2026-H1,lena.vogt@harbour.example,4711,manager,C1,3,2026-03-05\n"
        "2026-H1,0103,0103,self,C1,5,2026-03-05\n"
    ),
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("personio") / "skills"
    return publish(root, SETTINGS, examples=EXAMPLES, tables=TABLES, as_of=date(2026, 5, 15))


def test_personio_s_employees_stand_where_the_newer_file_puts_them(company: Workspace, ask: Ask) -> None:
    people = (
        "select person_id, hired_on::varchar, left_on::varchar, is_active, org_unit_id, department_id, role_id, "
        "manager_id, location from dim_person order by person_id"
    )
    assert ask(company, people) == [
        ("4711", "2012-04-01", None, True, "Leadership", "Leadership", "Chief Executive", None, None),
        ("4712", "2019-02-11", None, True, "Cold Chain / North", "Cold Chain", "Cold Chain Manager", "4711", "Porto"),
        # 23:30 in her own time zone; the JSON gives her no team
        ("4713", "2017-06-01", "2025-12-31", False, "Cold Chain", "Cold Chain", "Logistics Specialist", "4712", None),
    ]
    assert identities(company) == [
        ("4711", "Ida Brandt", "ida.brandt@harbour.example", "0101"),
        ("4712", "Lena Vogt", "lena.vogt@harbour.example", "0103"),
        ("4713", "Nora Lind", "nora.lind@harbour.example", None),
    ]


def test_a_cycle_of_march_speaks_for_the_german_export(company: Workspace, ask: Ask) -> None:
    # Lena, under her role of March: the manager's 3 of 4 asked; she says 5 of herself, under her personnel number.
    levels = (
        "select person_id, org_unit_id, department_id, role_id, manager_id, target_level, self_level, current_level, "
        "gap from gap_by_person order by person_id"
    )
    assert ask(company, levels) == [
        ("4711", "Leitung", "Leitung", "Geschäftsführerin", None, 4.0, None, None, None),
        ("4712", "Kühlkette / Nord", "Kühlkette", "Leiterin Kühlkette", "4711", 4.0, 5.0, 3.0, 1.0),
    ]


def test_units_known_by_name_alone_have_no_days_and_those_of_both_files_are_there(company: Workspace, ask: Ask) -> None:
    units = [
        ("Cold Chain", "department", "Harbour Foods / Cold Chain"),
        ("Cold Chain / North", "team", "Harbour Foods / Cold Chain / North"),
        ("Kühlkette", "department", "Harbour Foods / Kühlkette"),
        ("Kühlkette / Nord", "team", "Harbour Foods / Kühlkette / Nord"),
        ("Leadership", "department", "Harbour Foods / Leadership"),
        ("Leitung", "department", "Harbour Foods / Leitung"),
        ("company", "company", "Harbour Foods"),
    ]
    for table in ("dim_org_unit", "org_unit_in_cycle"):
        assert ask(company, f"select org_unit_id, org_unit_type, path from {table} order by 1") == units
    titles = ask(company, "select role_title from dim_role order by 1")
    assert titles == [
        ("Chief Executive",),
        ("Cold Chain Manager",),
        ("Geschäftsführerin",),
        ("Leiterin Kühlkette",),
        ("Logistics Specialist",),
        ("Logistikerin",),
    ]
    # In March Leitung had 1 person and Kühlkette 1, since Nora had left; nobody sat in the units of April yet.
    participation = "select org_unit_id, n_people, n_people_rated from participation where relation = 'self' order by 1"
    assert ask(company, participation) == [
        ("Kühlkette", 1, 1),
        ("Kühlkette / Nord", 1, 1),
        ("Leitung", 1, 0),
        ("company", 2, 1),
    ]


def test_each_row_of_personio_s_is_in_one_place(company: Workspace, ask_operations: Ask) -> None:
    # read = loaded + superseded + set aside + filtered
    assert ask_operations(company, ACCOUNTS) == [
        ("framework/competencies", "competencies.csv", 1, 1, 0, 0, 0),
        ("framework/deployments", "deployments.csv", 1, 1, 0, 0, 0),
        ("hris/people", "Mitarbeiter_2026-03-31.csv", 3, 3, 0, 0, 0),
        ("hris/people", "employees_2026-04-30.json", 3, 3, 0, 0, 0),
        ("ratings/cycles", "cycles.csv", 1, 1, 0, 0, 0),
        ("ratings/ratings", "ratings.csv", 2, 2, 0, 0, 0),
    ]
    assert ask_operations(company, SET_ASIDE) == []

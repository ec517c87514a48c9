"""Exports of HR systems, each with its oddities, up to typed canonical rows."""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.orchestration.ingest.profiles.conftest import ReadExample


def test_workday_s_workers_are_known_by_number_and_by_workday_s_own_id(example: ReadExample) -> None:
    read = example("workday", "hris/people", "worker.csv")
    assert len(read.rows) == 10
    assert read.rows[1] == {
        "person_id": "0102",  # the zero survives
        "username": "0e44c92412d34b01ace61e80a47aaf02",
        "hired_on": date(2015, 9, 1),  # written 2015-09-01-07:00
        "row_number": 3,
    }
    assert read.rows[4]["left_on"] == date(2025, 12, 31)


def test_workday_s_supervisory_organisations_are_org_units_and_cost_centres_are_none(example: ReadExample) -> None:
    read = example("workday", "hris/org_units", "organization.csv")
    assert read.columns("org_unit_id", "name", "parent_org_unit_id", "type") == [
        ("ORG0", "Harbour Foods", None, "company"),
        ("ORG1", "Operations", "ORG0", "division"),
        ("ORG2", "Cold Chain", "ORG1", "department"),
        ("ORG3", "Cold Chain North", "ORG2", "team"),
        ("ORG4", "Quality Council", "ORG1", None),  # a committee is none of the four
    ]
    assert (read.read.landed.n_read, read.read.landed.n_filtered) == (6, 1)


def test_workday_s_job_profiles_are_roles(example: ReadExample) -> None:
    read = example("workday", "hris/roles", "job_profile.csv")
    assert read.columns("role_id", "title", "career_level", "valid_from") == [
        ("JP1", "Operations Director", "3_Director", date(2019, 1, 1)),
        ("JP2", "Manager, Cold Chain", "6_Manager", date(2019, 1, 1)),
        ("JP3", "Logistics Specialist", "8_Individual_Contributor", date(2021, 7, 1)),
    ]


def test_workday_s_position_history_is_read_with_a_second_job_beside_the_first(example: ReadExample) -> None:
    read = example("workday", "hris/positions", "worker_position_history.csv")
    lena = "0e44c92412d34b01ace61e80a47aaf03"
    assert read.columns(
        "person_id", "position_id", "valid_from", "valid_to", "org_unit_id", "role_id", "is_primary"
    ) == [
        (lena, "P-31", date(2019, 2, 11), date(2023, 12, 31), "ORG3", "JP3", True),
        (lena, "P-32", date(2024, 1, 1), None, "ORG2", "JP2", True),
        (lena, "P-90", date(2025, 2, 1), None, "ORG4", "JP3", False),
    ]
    assert read.columns("job_title", "manager_id", "share")[1] == (
        "Manager, Cold Chain",
        "0e44c92412d34b01ace61e80a47aaf02",
        0.8,
    )


def test_a_flat_workday_report_is_people(example: ReadExample) -> None:
    read = example("workday_report", "hris/people", "people_2026-03-31.csv")
    assert len(read.rows) == 10
    assert read.rows[4] == {
        "person_id": "000105",
        "full_name": "Nora Lind",
        "email": "nora.lind@harbour.example",
        "hired_on": date(2017, 6, 1),
        "left_on": date(2025, 12, 31),
        "manager_id": "000103",
        "org_unit_id": "ORG3",
        "team": "Cold Chain North",
        "department": "Cold Chain",
        "role_id": "JP3",
        "job_title": "Logistics Specialist",
        "location": "Porto",
        "row_number": 6,
    }
    assert [each.header for each in read.read.landed.unknown] == ["Parent_Team_ID", "Team_Type", "Total_Base_Pay"]


def test_a_flat_workday_report_is_org_units_and_roles_too_each_once(example: ReadExample) -> None:
    units = example("workday_report", "hris/org_units", "people_2026-03-31.csv")
    assert units.columns("org_unit_id", "name", "parent_org_unit_id", "type", "row_number") == [
        ("ORG0", "Harbour Foods", None, "company", 2),
        ("ORG1", "Operations", "ORG0", "division", 3),
        ("ORG2", "Cold Chain", "ORG1", "department", 4),
        ("ORG3", "Cold Chain North", "ORG2", "team", 5),
    ]
    assert units.read.n_folded == 6  # 10 people in 4 units
    roles = example("workday_report", "hris/roles", "people_2026-03-31.csv")
    assert roles.columns("role_id", "title")[:2] == [("JP0", "Chief Executive"), ("JP1", "Operations Director")]


def test_successfactors_has_two_header_rows_and_words_for_nobody(example: ReadExample) -> None:
    read = example("successfactors", "hris/people", "UserDataFile_2026-03-31.csv")
    assert read.columns("person_id", "full_name", "manager_id", "department", "row_number") == [
        ("10001", "Ida Brandt", None, None, 3),  # NO_MANAGER, N/A
        ("10002", "Omar Said", "10001", None, 4),
        ("10003", "Lena Vogt", "10002", "Cold Chain", 5),
        ("10004", "Raj Patel", "10003", "Cold Chain", 6),
        ("10006", "Tom Reyes", "10003", "Cold Chain", 8),
        ("10007", "Mei Chen", "10003", "Cold Chain", 9),
        ("10008", "Jan Novák", "10003", "Cold Chain", 10),
        ("10009", "Sara Costa", None, None, 11),  # NO_MGR
    ]
    assert read.rows[1]["hired_on"] == date(2015, 9, 14)  # 09/14/2015 tells day and month apart for all
    assert (read.read.landed.n_read, read.read.landed.n_filtered) == (9, 1)  # the inactive one


def test_bamboohr_s_zero_dates_are_no_dates(example: ReadExample) -> None:
    read = example("bamboohr", "hris/people", "employees_2026-03-31.csv")
    assert read.columns("person_id", "full_name", "manager_id", "hired_on", "left_on") == [
        ("0101", "Ida Brandt", None, date(2012, 4, 1), None),
        ("0102", "Omar Said", "0101", date(2015, 9, 1), None),
        ("0103", "Lena Vogt", "0102", date(2019, 2, 11), None),
        ("0104", "Raj Patel", "0103", date(2021, 11, 2), None),
        ("0105", "Nora Lind", "0103", date(2017, 6, 1), date(2025, 12, 31)),
        ("0106", "Tomás Reyes", "0103", date(2024, 1, 8), None),
    ]


PERSONIO = [
    ("4711", "Ida Brandt", None, date(2012, 4, 1), None),
    ("4712", "Lena Vogt", "4711", date(2019, 2, 11), None),
    ("4713", "Nora Lind", "4712", date(2017, 6, 1), date(2025, 12, 31)),  # 23:30 in her own time zone
]


@pytest.mark.parametrize("name", ["employees.json", "Mitarbeiter_2026-03-31.csv"])
def test_personio_reads_the_same_from_keys_and_from_german_labels(example: ReadExample, name: str) -> None:
    read = example("personio", "hris/people", name)
    assert read.columns("person_id", "full_name", "manager_id", "hired_on", "left_on") == PERSONIO


def test_a_dynamic_attribute_of_personio_is_mapped_by_the_workspace(example: ReadExample) -> None:
    columns = {"username": "attributes.dynamic_33400.value"}
    read = example("personio", "hris/people", "employees.json", columns=columns)
    assert read.columns("person_id", "username") == [("4711", "0101"), ("4712", "0103"), ("4713", None)]


ODOO = "__export__.hr_"


def test_odoo_names_people_units_and_managers_by_external_id(example: ReadExample) -> None:
    read = example("odoo_employees", "hris/people", "employees_2026-03-31.csv")
    assert len(read.rows) == 6
    assert read.rows[5] == {
        "person_id": f"{ODOO}employee_26_e018",
        "full_name": "Farid Haddad",
        "email": "farid.haddad@kestrel.example",
        "username": "farid.haddad",
        "left_on": date(2025, 11, 30),
        "manager_id": f"{ODOO}employee_25_4ac7",
        "org_unit_id": f"{ODOO}department_3_aa03",
        "department": "Management / Galley",
        "job_title": "Cook",
        "location": "Pier 3",
        "row_number": 7,
    }
    units = example("odoo_employees", "hris/org_units", "departments.csv")
    assert units.columns("org_unit_id", "name", "parent_org_unit_id")[1:] == [
        (f"{ODOO}department_2_aa02", "Deck", f"{ODOO}department_1_aa01"),
        (f"{ODOO}department_3_aa03", "Galley", f"{ODOO}department_1_aa01"),
    ]


def test_odoo_s_export_for_an_import_has_the_fields_names_and_false_for_nothing(example: ReadExample) -> None:
    read = example("odoo_employees", "hris/people", "compatible_2026-03-31.csv")
    assert read.columns("person_id", "manager_id", "job_title") == [
        (f"{ODOO}employee_21_7f3a", None, "Operations Director"),
        (f"{ODOO}employee_22_1c09", f"{ODOO}employee_21_7f3a", "Deck Lead"),
    ]


def test_orangehrm_s_supervisors_are_told_by_its_own_number(example: ReadExample) -> None:
    read = example("orangehrm", "hris/people", "employees.json")
    assert read.columns("person_id", "username", "full_name", "manager_id", "department", "job_title") == [
        ("7", "0107", "Grace Mwangi", None, "Terminal", "Terminal Manager"),
        ("12", "0112", "Hugo Lindqvist", "7", "Terminal", "Ticket Agent"),
    ]
    imported = example("orangehrm", "hris/people", "importData.csv")
    assert imported.columns("person_id", "full_name", "email") == [
        ("0107", "Grace Mwangi", "grace.mwangi@kestrel.example"),
        ("0112", "Hugo Nils Lindqvist", "hugo.lindqvist@kestrel.example"),
    ]


def test_frappe_s_employees_report_to_one_another(example: ReadExample) -> None:
    read = example("frappe_hr", "hris/people", "Employee_2026-03-31.csv")
    assert read.columns("person_id", "username", "manager_id", "left_on") == [
        ("HR-EMP-00001", "ines", None, None),
        ("HR-EMP-00002", "jonas", "HR-EMP-00001", None),
        ("HR-EMP-00003", None, "HR-EMP-00001", date(2025, 6, 30)),
    ]
    assert read.rows[0]["department"] == "Ticketing - KF"


def test_personio_s_second_interface_has_people_and_their_employments_apart(example: ReadExample) -> None:
    people = example("personio_v2", "hris/people", "persons.json")
    assert people.columns("person_id", "full_name", "email") == [
        ("811", "Liam O'Brien", "liam.obrien@kestrel.example"),
        ("812", "Mirela Pop", "mirela.pop@kestrel.example"),
    ]
    positions = example("personio_v2", "hris/positions", "employments.json")
    columns = ("person_id", "position_id", "valid_from", "valid_to", "org_unit_id", "job_title", "manager_id")
    assert positions.columns(*columns) == [
        ("811", "9001", date(2019, 4, 1), None, "yard", "Yard Manager", None),
        ("812", "9002", date(2020, 1, 7), date(2023, 12, 31), "yard", "Welder", "811"),
        ("812", "9003", date(2024, 1, 1), None, "yard", "Lead Welder", "811"),
    ]


def test_culture_amp_s_own_ids_are_user_names(example: ReadExample) -> None:
    read = example("culture_amp_api", "hris/people", "employees.json")
    assert read.columns("person_id", "username", "hired_on") == [
        ("CA-1", "96b1cff7-0001", date(2017, 7, 19)),
        ("CA-2", "96b1cff7-0002", date(2022, 3, 1)),
    ]

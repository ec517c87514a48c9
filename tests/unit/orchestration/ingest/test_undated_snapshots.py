"""Snapshots of one series without a day in their names are asked about."""

from __future__ import annotations

from datetime import datetime

import pytest

from orchestration.errors import ExportError
from tests.unit.orchestration.ingest.conftest import Load, Write


def test_two_snapshots_without_a_day_are_refused_by_name(write: Write, load: Load) -> None:
    write("hris/people.csv", "person_id\n1\n")
    write("hris/people (1).csv", "person_id\n2\n")
    with pytest.raises(ExportError) as caught:
        load("hris/people")
    assert "people (1).csv" in str(caught.value)
    assert "people.csv" in str(caught.value)
    assert "a day in the names" in caught.value.expected


def test_rows_with_days_of_their_own_are_no_snapshot(write: Write, load: Load) -> None:
    write("hris/people.csv", "person_id,valid_from\n1,2025-01-01\n")
    write("hris/people (1).csv", "person_id,valid_from\n2,2025-01-01\n")
    assert len(load("hris/people").files) == 2


def test_what_came_on_another_day_is_newer(write: Write, load: Load) -> None:
    write("hris/people.csv", "person_id\n1\n")
    load("hris/people")
    write("hris/people (1).csv", "person_id\n2\n")
    report = load("hris/people", now=datetime(2025, 8, 1, 12))
    assert {file.status for file in report.files} == {"loaded", "unchanged"}


@pytest.mark.parametrize("other", ["people_final_v2.csv", "people_260331.csv", "people_1774915200.csv"])
def test_two_states_of_the_same_people_are_asked_about_whatever_their_names(
    write: Write, load: Load, other: str
) -> None:
    write("hris/people_final.csv", "person_id,department\n1,Print\n2,Sales\n3,Sales\n")
    write(f"hris/{other}", "person_id,department\n1,Print\n2,Print\n4,Sales\n")
    with pytest.raises(ExportError) as caught:
        load("hris/people")
    assert other in str(caught.value)


def test_two_parts_of_a_company_and_one_export_twice_are_not(write: Write, load: Load) -> None:
    write("hris/people_north.csv", "person_id,department\n1,Print\n2,Sales\n3,Sales\n")
    write("hris/people_north_again.csv", "person_id,department\n1,Print\n2,Sales\n3,Sales\n")
    # one of two moved between the parts: fewer than half are in both
    write("hris/people_south.csv", "person_id,department\n3,Print\n5,Sales\n6,Sales\n")
    # what another system says of the same people has other headers
    write("hris/people_titles.csv", "person_id,job_title\n1,Clerk\n2,Clerk\n3,Clerk\n")
    assert len(load("hris/people").files) == 4

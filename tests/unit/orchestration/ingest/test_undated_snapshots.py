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

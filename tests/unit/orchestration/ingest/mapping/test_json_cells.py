"""Cells that hold JSON: a list reads as a JSON file's list does, a record is told."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.mapping.json_cells import AS_JSON, _plain_list
from tests.unit.orchestration.ingest.conftest import Read


def table(*rows: list[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_list_becomes_rows_where_that_is_asked_for(read: Read, ending: str) -> None:
    ids = ["C-SQL", "C-PY"]
    text = table(["course_id", "competency_id"], ["K1", json.dumps(ids)])
    if ending == "jsonl":
        text = json.dumps({"course_id": "K1", "competency_id": ids})
    _, found = read(f"lms/course_competencies.{ending}", text, split={"competency_id": "|"})
    assert [row["competency_id"] for row in found] == ids


def test_a_list_of_names_is_one_text_as_canonical_files_write_it(read: Read) -> None:
    header = ["standard_code", "name", "aliases"]
    _, found = read("framework/standard_skills.csv", table(header, ["1", "SQL", '["Structured Query", "PL/SQL"]']))
    assert found[0]["aliases"] == "Structured Query|PL/SQL"


def test_a_record_stays_as_it_is_and_is_told(read: Read) -> None:
    unit = '{"id": 7, "name": "Sales"}'
    landed, found = read("hris/people.csv", table(["person_id", "department"], ["1", unit], ["2", ""]))
    assert found[0]["department"] == unit
    assert landed.details[AS_JSON] == "JSON records below 'department'"


def test_brackets_that_are_no_json_stay(read: Read) -> None:
    names = ["[deleted user]", "[1] Ada", "{x}", "[]x", "[1, 2"]
    landed, found = read("hris/people.csv", table(["person_id", "full_name"], *([n, n] for n in names)))
    assert [row["full_name"] for row in found] == names
    assert AS_JSON not in landed.details


@given(st.lists(st.one_of(st.text(), st.integers(), st.booleans(), st.none())))
def test_a_list_reads_as_its_entries_and_twice_as_once(entries: list[str | int | bool | None]) -> None:
    words = [str(each).lower() if isinstance(each, bool) else str(each) for each in entries if each is not None]
    assert _plain_list(json.dumps(entries)) == "|".join(words)

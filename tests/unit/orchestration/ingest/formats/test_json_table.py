"""JSON and JSON Lines."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.errors import ExportError
from orchestration.ingest.formats.json_stream import read_json
from tests.unit.orchestration.ingest.conftest import Read, Write, land_file


def refusal(write: Write, tmp_path: Path, content: str, name: str = "hris/people.json") -> ExportError:
    with pytest.raises(ExportError) as caught:
        land_file(write(name, content), tmp_path)
    return caught.value


@pytest.mark.parametrize(
    "content", ["[%s]", '{"people": [%s]}', '{"meta": {"n": [1]}, "x": 1, "people": [%s], "z": 2}']
)
def test_a_list_of_records_is_read_wherever_it_stands(read: Read, content: str) -> None:
    records = '{"person_id": "007", "fullName": "Ada"},\n {"person_id": 8, "location": null}'
    _, rows = read("hris/people.json", content % records)
    assert rows == [
        {"person_id": "007", "full_name": "Ada", "location": None, "row_number": 1},
        {"person_id": "8", "full_name": None, "location": None, "row_number": 2},
    ]


SEATS = """[
    {"login": "ann", "profile": {"done": [{"id": "A", "on": "2025-03-07"}, {"id": "B"}]}},
    {"login": "bo", "profile": {"done": []}},
    {"login": "cy", "profile": {"done": null}},
    {"login": "di", "profile": {"done": {"id": "C"}}}
]"""


def test_each_entry_of_a_list_within_a_record_is_a_row_beside_what_the_record_says(read: Read) -> None:
    columns = {"person_id": "login", "course_id": "profile.done.id", "completed_on": "profile.done.on"}
    landed, rows = read("lms/enrolments.json", SEATS, each="profile.done", columns=columns)
    assert [(row["person_id"], row["course_id"], row["completed_on"], row["row_number"]) for row in rows] == [
        ("ann", "A", "2025-03-07", 1),
        ("ann", "B", None, 2),
        ("di", "C", None, 3),  # one entry alone may stand without its list
    ]
    assert landed.n_read == 3


def test_entries_may_be_plain_values(read: Read) -> None:
    content = '{"login": "ann", "courses": ["A", "B"]}\n{"login": "bo"}\n'
    columns = {"person_id": "login", "course_id": "courses"}
    _, rows = read("lms/enrolments.jsonl", content, each="courses", columns=columns)
    assert [(row["person_id"], row["course_id"]) for row in rows] == [("ann", "A"), ("ann", "B")]


def test_json_lines_are_read_line_by_line(read: Read) -> None:
    content = '{"person_id": "1"}\n\n{"person_id": "2"}\n'
    _, rows = read("hris/people.jsonl.gz", gzip.compress(content.encode()))
    assert rows == [{"person_id": "1", "row_number": 1}, {"person_id": "2", "row_number": 3}]


def test_numbers_keep_their_digits_and_lists_become_one_text(read: Read) -> None:
    record = '{"standard_code": 12345678901234567890, "name": 1.10, "alt_labels": ["a", 2], "taxonomy": true}'
    _, rows = read("framework/standard_skills.json", f"[{record}]")
    assert rows == [
        {"standard_code": "12345678901234567890", "name": "1.10", "aliases": "a|2", "taxonomy": "true", "row_number": 1}
    ]


def test_a_path_leads_into_a_record(read: Read) -> None:
    content = '[{"worker": {"id": "7", "mails": [{"address": "a@x.org"}]}, "unrelated": [1]}]'
    landed, rows = read(
        "hris/people.json", content, columns={"person_id": "worker.id", "email": "worker.mails.0.address"}
    )
    assert rows == [{"person_id": "7", "email": "a@x.org", "row_number": 1}]
    assert [each.header for each in landed.unknown] == ["unrelated"]


@pytest.mark.parametrize(
    ("content", "row", "found"),
    [
        ('[{"person_id": "1"}, {"person_id": ', 2, "no JSON"),
        ('[{"person_id": "1"} {"person_id": "2"}]', 2, "no JSON"),
        ('[{"person_id": "1"}, 7]', 2, "no record"),
        ('{"a": 1}', None, "without a list of records"),
        ('"text"', None, "without a list of records"),
        ('{"a": [{"person_id": "1"}], "b": [{"person_id": "2"}]}', None, "several lists: 'a', 'b'"),
    ],
)
def test_what_is_no_list_of_records_is_refused(
    write: Write, tmp_path: Path, content: str, row: int | None, found: str
) -> None:
    error = refusal(write, tmp_path, content)
    assert error.row == row
    assert found in error.found
    assert error.expected
    assert error.remedy


def test_json_lines_with_another_ending_are_refused_with_the_right_one(write: Write, tmp_path: Path) -> None:
    error = refusal(write, tmp_path, '[{"person_id": "1"}]\n[{"person_id": "2"}]\n')
    assert ".jsonl" in error.remedy


def test_a_broken_line_is_named(write: Write, tmp_path: Path) -> None:
    error = refusal(write, tmp_path, '{"person_id": "1"}\n{"person_id\n', name="hris/people.jsonl")
    assert (error.row, error.found) == (2, "text that is no JSON, or that ends too early")


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.dictionaries(st.text(max_size=4), _values, max_size=4), max_size=5), st.integers(1, 7))
def test_records_come_back_however_the_text_is_cut(records: list[dict[str, Any]], chunk: int) -> None:
    class Cut(io.StringIO):
        def read(self, size: int | None = -1) -> str:
            return super().read(min(size or chunk, chunk))

    found = [record for _, record in read_json(Cut(json.dumps({"rows": records})))]
    assert found == json.loads(json.dumps(records), parse_int=str)


def test_half_a_character_becomes_the_sign_for_one(read: Read) -> None:
    # A system that cuts texts by length cuts an emoji in two; what is left of it is no text.
    _, found = read("hris/people.json", '[{"person_id": "1", "full_name": "Ada \\ud83d", "no\\ud83dte": "x"}]')
    assert found == [{"person_id": "1", "full_name": "Ada \ufffd", "row_number": 1}]


def test_values_nested_without_end_are_refused_in_words(write: Write, tmp_path: Path) -> None:
    for name, content in (("hris/people.json", "[" * 100_000), ("hris/people.jsonl", '{"a":' * 100_000)):
        with pytest.raises(ExportError, match="nested hundreds of levels deep"):
            land_file(write(name, content), tmp_path)

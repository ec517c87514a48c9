"""Which header is which column."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest

from orchestration.errors import ExportError
from orchestration.ingest.source.headers import HeaderMatch, UnknownHeader, find_header, match_headers
from orchestration.ingest.source.source_file import SourceFile
from orchestration.settings.source_settings import Format, SourceSettings
from tests.unit.orchestration.ingest.conftest import Write
from tests.unit.orchestration.ingest.saying import assert_says


def matched(
    file: SourceFile,
    headers: Sequence[str],
    settings: SourceSettings = SourceSettings(),  # noqa: B008 - frozen
    *,
    row: int = 1,
    given: Collection[str] = (),
) -> HeaderMatch:
    """Match headers as if they were the file's."""
    with file.naming():
        return match_headers(headers, file.contract, settings, row=row, given=given)


def test_case_spaces_and_dashes_make_no_difference(write: Write) -> None:
    match = matched(write("hris/people.csv", "x"), ["Person ID", "Full-Name", "HIRED_ON"])
    assert match.positions == {"person_id": 0, "full_name": 1, "hired_on": 2}


def test_the_settings_come_first_then_the_name_then_other_headers(write: Write) -> None:
    file = write("hris/people.csv", "x")
    headers = ["person_id", "employee_id", "Staff No"]
    assert matched(file, headers).positions == {"person_id": 0}
    mapped = SourceSettings(columns={"person_id": "staff no"})
    assert matched(file, headers, mapped).positions == {"person_id": 2}
    assert matched(file, ["employee_id"]).positions == {"person_id": 0}


def test_a_header_that_means_nothing_is_noted_with_the_nearest_known_one(write: Write) -> None:
    match = matched(write("hris/people.csv", "x"), ["person_id", "hire_dat", "shoe size"])
    assert match.unknown == (UnknownHeader("hire_dat", "hire_date"), UnknownHeader("shoe size", None))


def test_a_duplicated_header_is_refused(write: Write) -> None:
    with pytest.raises(ExportError) as caught:
        matched(write("hris/people.csv", "x"), ["Person ID", "person_id"], row=3)
    assert_says(
        caught.value,
        file="exports/hris/people.csv",
        row=3,
        column="person_id",
        found="'Person ID' and 'person_id'",
        expected="one header for each column",
        remedy="sources.hris/people.columns",
    )


def test_two_other_headers_for_one_column_are_refused(write: Write) -> None:
    with pytest.raises(ExportError, match="'user_id' and 'email'"):
        matched(write("lms/enrolments.csv", "x"), ["user_id", "course_id", "email"])


def test_a_missing_required_column_is_refused_with_the_headers_that_come_near(write: Write) -> None:
    with pytest.raises(ExportError) as caught:
        matched(write("hris/people.csv", "x"), ["persn_id", "full_name"])
    assert_says(
        caught.value,
        file="exports/hris/people.csv",
        row=1,
        column="person_id",
        found="the headers 'persn_id', 'full_name'",
        expected="employee_id",
        remedy="'persn_id' comes near",
    )


def test_a_first_row_of_data_is_not_repeated(write: Write) -> None:
    with pytest.raises(ExportError) as caught:
        matched(write("hris/people.csv", "x"), ["1001", "Ada", "ada@x.org"])
    assert caught.value.found == "a first row that looks like data"
    assert "ada" not in str(caught.value).lower()


def test_a_mapped_header_that_is_not_there_is_named(write: Write) -> None:
    settings = SourceSettings(columns={"person_id": "Worker"})
    with pytest.raises(ExportError, match=r"expected the header 'Worker', as workspace\.yml says"):
        matched(write("hris/people.csv", "x"), ["person_id"], settings)


def test_a_column_that_is_given_needs_no_header(write: Write) -> None:
    file = write("hris/roles.csv", "x")
    assert matched(file, ["role_id"], given=("title",)).positions == {"role_id": 0}


def test_the_header_is_the_first_row_that_holds_what_is_required(write: Write) -> None:
    contract = write("hris/people.csv", "x").contract
    rows = [["Location report"], [], ["name", "x"], ["person_id", "location"], ["person_id", "name"]]
    assert find_header(rows, contract, SourceSettings()) == 3


def test_skipped_rows_settle_where_the_header_is(write: Write) -> None:
    contract = write("hris/people.csv", "x").contract
    rows = [["person_id"], ["title"], ["who"], ["1"]]
    assert find_header(rows, contract, SourceSettings(format=Format(skip_rows=2))) == 2

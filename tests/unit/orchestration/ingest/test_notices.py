"""What a file leaves unread is said with it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter

from expectations.contracts import contract_named
from orchestration.ingest.check import read_file
from orchestration.ingest.notices import LEAVERS, Notice, folder_of_another, notices_of
from tests.unit.in_memory import own_database
from tests.unit.orchestration.ingest.conftest import Read, Write


def said(write: Write, folder: Path, name: str, content: str) -> tuple[Notice, ...]:
    with own_database() as connection:
        read = read_file(connection, write(name, content), 1, folder)
        return notices_of(read.file.contract.name, read.details)


def test_a_status_that_says_who_left_is_named(write: Write, tmp_path: Path) -> None:
    content = (
        "person_id,hired_on,manager_id,role_id,team,Employment Status\n"
        "1,2020-01-01,2,R1,A,Active\n2,2020-01-01,,R1,A,Terminated\n3,2020-01-01,2,R1,A,Future Hire\n"
    )
    (notice,) = said(write, tmp_path, "hris/people.csv", content)
    assert notice.check_name == "people_who_left_are_told_apart"
    assert "Employment Status (Future Hire, Terminated)" in notice.text
    assert "sources.hris/people.where" in notice.text


def test_who_has_a_day_of_leaving_is_known_to_have_left(write: Write, tmp_path: Path) -> None:
    header = "person_id,hired_on,left_on,manager_id,role_id,team,Lifecycle status\n"
    rows = "1,2020-01-01,2025-02-28,2,R1,A,Terminated\n2,2020-01-01,,,R1,A,Employed\n"
    assert said(write, tmp_path, "hris/people.csv", header + rows) == ()
    (notice,) = said(write, tmp_path, "hris/people.csv", f"{header}{rows}3,2020-01-01,,2,R1,A,Inactive\n")
    assert "Lifecycle status (Inactive)" in notice.text  # of 1 the day says it


def test_a_status_of_people_who_all_work_here_is_none(write: Write, tmp_path: Path) -> None:
    content = (
        "person_id,hired_on,manager_id,role_id,team,Status\n1,2020-01-01,2,R1,A,Active\n2,2020-01-01,,R1,A,Leave\n"
    )
    assert said(write, tmp_path, "hris/people.csv", content) == ()


def test_what_nobody_has_is_named(write: Write, tmp_path: Path) -> None:
    (notice,) = said(write, tmp_path, "hris/people.csv", "person_id,hired_on,manager_id,team\n1,2020-01-01,2,A\n")
    assert "a role (role_id or job_title)" in notice.text
    (notice,) = said(write, tmp_path, "lms/enrolments.csv", "person_id,course_id\n1,K1\n")
    assert "every seat is open" in notice.text


def test_lines_below_a_table_are_counted(write: Write, tmp_path: Path) -> None:
    content = "person_id,course_id,enrolled_on\n1,K1,2025-01-01\n\nRecords: 1\nMade by the academy\n"
    (notice,) = said(write, tmp_path, "lms/enrolments.csv", content)
    assert "2 lines" in notice.text


@pytest.mark.parametrize("stray", ["", "one\n"], ids=["read at once", "row by row"])
def test_values_below_no_header_are_named_and_a_column_of_nothing_is_not(
    stray: str, write: Write, tmp_path: Path
) -> None:
    content = f"person_id,,course_id,enrolled_on,,\n1,a note,K1,2025-01-01,,\n2,,K1,2025-01-01, ,\n{stray}"
    (notice,) = said(write, tmp_path, "lms/enrolments.csv", content)
    assert notice.check_name == "columns_with_values_have_a_header"
    assert "column 2," in notice.text


def test_a_file_in_a_folder_of_other_exports_is_named() -> None:
    assert folder_of_another(contract_named("hris/people"), "exports/ratings/reviews.csv") == "ratings"
    assert folder_of_another(contract_named("hris/people"), "exports/workday/staff.csv") is None
    assert folder_of_another(contract_named("hris/people"), "exports/hris/old/staff.csv") is None


TREE = (
    "Parent,Id,Name,Top,Depths\n"
    ',fw,Framework,1,"competency,competency"\n'
    "fw,WT,Together,,\nWT,COM,Listening,,\nWT,TEA,Teaming,,\n"
)
HANGING = {"id": "Id", "parent": "Parent", "top": {"Top": ["1"]}, "names": "Depths"}


def test_depths_that_bear_one_name_are_counted_until_one_is_chosen(read: Read) -> None:
    columns = {"competency_id": "Id", "name": "Name"}
    given = {"tree": HANGING, "columns": columns, "constants": {"family": "x", "kind": "behavioural"}}
    landed, _ = read("framework/competencies.csv", TREE, **given)
    (notice,) = notices_of("framework/competencies", landed.details)
    assert "1 (competency): 1, 2 (competency): 2" in notice.text
    landed, found = read("framework/competencies.csv", TREE, **given, where={"tree.depth": "2"})
    assert [row["competency_id"] for row in found] == ["COM", "TEA"]
    assert notices_of("framework/competencies", landed.details) == ()


@pytest.mark.parametrize(("header", "word"), [("Active", "No"), ("Is active?", "false"), ("Aktiv", "Nein")])
def test_a_no_below_active_is_somebody_who_left(read: Read, header: str, word: str) -> None:
    landed, _ = read("hris/people.csv", f"person_id,{header}\n1,Yes\n2,{word}\n")
    assert landed.details[LEAVERS] == f"{header} ({word})"


def test_a_no_below_another_status_is_nothing(read: Read) -> None:
    landed, _ = read("hris/people.csv", "person_id,Marital status\n1,Yes\n2,No\n")
    assert LEAVERS not in landed.details


@pytest.mark.parametrize("name", ["people_leavers.csv", "people terminated 2026-03.csv", "people_Austritte.csv"])
def test_a_file_that_is_named_for_leavers_and_has_no_day_of_leaving_is_told(read: Read, name: str) -> None:
    landed, _ = read(f"hris/{name}", "person_id\n1\n")
    assert landed.details[LEAVERS] == f"its name {name.removesuffix('.csv')!r}"
    landed, _ = read(f"hris/{name}", "person_id,left_on\n1,2026-02-01\n")
    assert LEAVERS not in landed.details


def test_a_sheet_that_is_named_for_leavers_is_told(read: Read) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name in ("Active", "Leavers"):
            book.add_worksheet(name).write_column(0, 0, ["person_id", name])
    landed, _ = read("hris/people.xlsx", stream.getvalue())
    (notice,) = [each for each in notices_of("hris/people", landed.details) if "employed" in each.text]
    assert notice.text.startswith("Not read: the name of the sheet 'Leavers'. Those people count as employed.")

"""XLSX, as people keep it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from orchestration.errors import ExportError
from tests.unit.orchestration.ingest.conftest import Read, Write, land_file
from tests.unit.orchestration.ingest.saying import assert_says

NAME = "hris/people.xlsx"
FILE = "exports/hris/people.xlsx"
HEADER = ["Person ID", "Full Name", "Hired On", "Location"]


def workbook(sheets: dict[str, list[list[Any]]], *, hidden: tuple[str, ...] = (), title: str | None = None) -> bytes:
    """Return an XLSX file; a title is merged over the first row."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            if title:
                sheet.merge_range(0, 0, 0, 3, title)
            for number, row in enumerate(rows, start=2 if title else 0):
                for position, cell in enumerate(row):
                    sheet.write_string(number, position, cell) if isinstance(cell, str) else sheet.write(
                        number, position, cell
                    )
    return stream.getvalue()


def refusal(write: Write, tmp_path: Path, content: bytes, **settings: Any) -> ExportError:
    with pytest.raises(ExportError) as caught:
        land_file(write(NAME, content), tmp_path, **settings)
    return caught.value


def test_cells_come_as_texts_without_loss(read: Read) -> None:
    rows = [HEADER, ["00042", "Ada", date(2025, 6, 30), None], [1001, "Bo", datetime(2025, 6, 30, 13, 45), 3.5]]
    _, found = read(NAME, workbook({"People": rows}))
    assert found == [
        {
            "person_id": "00042",
            "full_name": "Ada",
            "hired_on": "2025-06-30 00:00:00",
            "location": None,
            "row_number": 2,
        },
        {
            "person_id": "1001",
            "full_name": "Bo",
            "hired_on": "2025-06-30 13:45:00",
            "location": "3.5",
            "row_number": 3,
        },
    ]


def test_a_merged_title_above_the_header_is_found_and_noted(read: Read) -> None:
    rows = [HEADER, ["1", "Ada"], [], ["2", "Bo"]]
    landed, found = read(NAME, workbook({"People": rows}, title="People as of June"))
    assert [(row["person_id"], row["row_number"]) for row in found] == [("1", 4), ("2", 6)]
    assert landed.details == {"sheet": "People", "header row": "3", "blank rows left out": "1"}
    assert landed.n_read == 2


def test_the_sheet_that_fits_best_is_read(read: Read) -> None:
    book = workbook({"Notes": [["about"]], "Staff": [HEADER, ["1"]], "Old": [HEADER, ["2"]]}, hidden=("Old",))
    landed, found = read(NAME, book)
    assert [row["person_id"] for row in found] == ["1"]
    assert landed.details["sheet"] == "Staff"


def test_the_settings_name_the_sheet(read: Read) -> None:
    book = workbook({"A": [HEADER, ["1"]], "B": [HEADER, ["2"]]})
    _, found = read(NAME, book, format={"sheet": "b"})
    assert [row["person_id"] for row in found] == ["2"]


def test_all_sheets_that_hold_the_needed_columns_are_read(read: Read) -> None:
    longer = ["Person ID", "Department"]
    book = workbook({"A": [HEADER, ["1"]], "B": [longer, ["2", "Kiel"]], "Legend": [["L1", "Lead"]]})
    landed, found = read(NAME, book)
    # rows of the second sheet are numbered from 1000 on: its row 2 is 1002
    assert [(row["person_id"], row["department"], row["row_number"]) for row in found] == [
        ("1", None, 2),
        ("2", "Kiel", 1002),
    ]
    assert landed.details["sheets"] == "A, B"
    assert landed.details["sheets not read"] == "Legend"
    assert landed.n_read == 2


def test_sheets_of_which_none_holds_what_is_needed_are_refused(write: Write, tmp_path: Path) -> None:
    assert_says(
        refusal(write, tmp_path, workbook({"A": [["full_name"], ["Ada"]], "B": [["full_name"], ["Bo"]]})),
        file=FILE,
        row=None,
        column=None,
        found="the sheets 'A', 'B'",
        expected="sheets with the columns of hris/people",
        remedy="sources.hris/people.format.sheet",
    )


def test_a_sheet_that_is_not_there_is_refused(write: Write, tmp_path: Path) -> None:
    error = refusal(write, tmp_path, workbook({"A": [HEADER]}), format={"sheet": "C"})
    assert (error.found, error.expected) == ("the sheets 'A'", "the sheet 'C', as workspace.yml says")


def test_an_empty_sheet_is_refused(write: Write, tmp_path: Path) -> None:
    assert refusal(write, tmp_path, workbook({"A": []})).found == "the empty sheet 'A'"


def test_a_header_alone_is_no_rows(read: Read) -> None:
    landed, found = read(NAME, workbook({"A": [HEADER]}))
    assert (landed.n_read, found) == (0, [])


def test_a_damaged_workbook_is_refused(write: Write, tmp_path: Path) -> None:
    error = refusal(write, tmp_path, workbook({"A": [HEADER]})[:-500])
    assert_says(
        error,
        file=FILE,
        row=None,
        column=None,
        found="can't be read",
        expected="an XLSX workbook",
        remedy="save it again",
    )


def test_a_stray_cell_at_the_end_of_the_sheet_is_named_and_does_not_end_the_process(
    write: Write, tmp_path: Path
) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["1", "Ada"])
        sheet.write_string(1_048_575, 16_383, " ")  # XFD1048576: 17 thousand million places
    assert_says(
        refusal(write, tmp_path, stream.getvalue()),
        file=FILE,
        row=None,
        column=None,
        found="a cell in column XFD or row 1048576, far from all others",
        expected="a table without cells beyond it",
        remedy="Delete the rows below the table",
    )


def test_rows_that_are_only_coloured_are_no_rows(read: Read) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        grey = book.add_format({"bg_color": "#cccccc"})
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["1", "Ada"])
        sheet.write_blank(1_048_575, 16_383, None, grey)
    landed, found = read(NAME, stream.getvalue())
    assert (landed.n_read, [row["person_id"] for row in found]) == (1, ["1"])


def test_a_damaged_sheet_in_a_sound_archive_is_refused_in_words(write: Write, tmp_path: Path) -> None:
    sound = workbook({"People": [HEADER, ["1", "Ada"]]})
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as before, zipfile.ZipFile(stream, "w") as after:
        for part in before.namelist():
            content = before.read(part)
            after.writestr(part, content[: len(content) // 2] if part.endswith("sheet1.xml") else content)
    error = refusal(write, tmp_path, stream.getvalue())
    assert (error.file, error.found) == (FILE, "a workbook that can't be read")
    assert "save it again" in error.remedy


def test_a_workbook_without_sheets_is_refused_in_words(write: Write, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"People": [HEADER, ["1", "Ada"]]}))) as before,
        zipfile.ZipFile(stream, "w") as after,
    ):
        for part in before.namelist():
            content = before.read(part)
            after.writestr(part, content.replace(b"<sheet ", b"<shee ") if part == "xl/workbook.xml" else content)
    assert refusal(write, tmp_path, stream.getvalue()).found == "a workbook without a sheet of cells"

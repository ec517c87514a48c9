"""Cells whose text Excel shows and its file does not say."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter

from orchestration.errors import ExportError
from orchestration.ingest.formats.xlsx import HIDDEN_SHEETS, READ_THOUGH_HIDDEN, UNREAD_SHEETS
from orchestration.ingest.notices import notices_of
from tests.unit.orchestration.ingest.conftest import Read

SEATS = "lms/enrolments.xlsx"


def book(rows: list[list[Any]]) -> bytes:
    """Return a workbook of one sheet; a callable writes its own cell."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as file:
        formats = {
            "zeros": file.add_format({"num_format": "00000"}),
            "lettered": file.add_format({"num_format": '"P"000'}),
        }
        sheet = file.add_worksheet("Seats")
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if callable(cell):
                    cell(sheet, r, c, formats)
                elif isinstance(cell, str):
                    sheet.write_string(r, c, cell)
                else:
                    sheet.write(r, c, cell)
    return stream.getvalue()


def formula(value: Any) -> Any:
    return lambda sheet, r, c, _: sheet.write_formula(r, c, "=A1", None, value)


def shown(number: float, name: str) -> Any:
    return lambda sheet, r, c, formats: sheet.write_number(r, c, number, formats[name])


def test_an_error_is_not_blank_and_a_formula_without_a_value_neither(read: Read) -> None:
    rows = [["person_id", "course_id", "completed_on"], ["7", "K1", formula("#VALUE!")], ["8", "K1", formula("")]]
    _, found = read(SEATS, book(rows))
    assert [row["completed_on"] for row in found] == ["#VALUE!", "#FORMULA!"]


def test_a_formula_with_a_value_is_its_value(read: Read) -> None:
    _, found = read(SEATS, book([["person_id", "course_id"], [formula("77"), "K1"]]))
    assert found[0]["person_id"] == "77"


def test_ids_come_with_the_zeros_that_their_format_shows(read: Read) -> None:
    rows = [["person_id", "course_id"], [shown(42, "zeros"), "K1"], [shown(123456, "zeros"), "K1"]]
    _, found = read(SEATS, book([*rows, [shown(7, "lettered"), "K1"]]))
    assert [row["person_id"] for row in found] == ["00042", "123456", "P007"]


def test_remarks_below_a_table_are_none_of_its_rows(read: Read) -> None:
    rows = [
        ["person_id", "course_id", "completed_on"],
        ["7", "K1", "2025-05-06"],
        [],
        ["Made by the academy"],
        ["Rows", 1],
    ]
    landed, found = read(SEATS, book(rows))
    assert len(found) == landed.n_read == 1
    assert landed.details["lines below the table left out"] == "2"


def test_a_row_behind_a_blank_one_is_a_row(read: Read) -> None:
    landed, _ = read(SEATS, book([["person_id", "course_id", "score"], ["7", "K1", 3], [], ["8", "K1"]]))
    assert landed.n_read == 2


def merged(over: int, text: str) -> Any:
    return lambda sheet, r, c, _: sheet.merge_range(r, c, r + over - 1, c, text)


def test_every_row_beside_merged_cells_has_their_text(read: Read) -> None:
    people = [[merged(2, "Print"), "1"], [None, "2"], [merged(3, "Sales"), "3"], [None, "4"], [None, "5"], [None, "6"]]
    _, found = read("hris/people.xlsx", book([["Department", "person_id"], *people]))
    units = [row["department"] for row in found]
    assert units == ["Print", "Print", "Sales", "Sales", "Sales", None]  # the last is not merged


def test_a_header_merged_over_two_rows_is_no_row(read: Read) -> None:
    rows = [[merged(2, "person_id"), merged(2, "department")], [None, None], ["1", "Print"]]
    _, found = read("hris/people.xlsx", book(rows))
    assert [(row["person_id"], row["department"]) for row in found] == [("1", "Print")]


def test_hidden_rows_and_columns_are_read_and_told(read: Read) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as file:
        sheet = file.add_worksheet("Staff")
        for at, row in enumerate(
            (["person_id", "full_name", "Status"], ["1", "A", "x"], ["2", "B", "y"], ["3", "C", "y"])
        ):
            sheet.write_row(at, 0, row)
        sheet.autofilter("A1:C4")
        sheet.filter_column("C", "x == x")
        for row in (2, 3, 7):  # of these the last is beyond the table
            sheet.set_row(row, options={"hidden": True})
        sheet.set_column("C:C", options={"hidden": True})
    landed, found = read("hris/people.xlsx", stream.getvalue())
    assert [row["person_id"] for row in found] == ["1", "2", "3"]
    hidden = "2 rows (3, 4, which a filter hides) and the column Status"
    assert landed.details[READ_THOUGH_HIDDEN] == hidden
    (notice,) = [each for each in notices_of("hris/people", landed.details) if each.is_read]
    assert hidden in notice.text
    assert "sources.hris/people.where" in notice.text


def test_a_hidden_sheet_is_told_and_not_read(read: Read) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as file:
        for name in ("Staff", "Archive", "Notes"):
            sheet = file.add_worksheet(name)
            sheet.write_row(0, 0, ["person_id", "full_name"] if name != "Notes" else ["about"])
            sheet.write_row(1, 0, [name, "A"])
            if name == "Archive":
                sheet.hide()
    landed, found = read("hris/people.xlsx", stream.getvalue())
    assert [row["person_id"] for row in found] == ["Staff"]
    assert (landed.details[HIDDEN_SHEETS], landed.details[UNREAD_SHEETS]) == ("Archive", "Notes")
    assert READ_THOUGH_HIDDEN not in landed.details


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml"])
def test_a_part_in_an_encoding_that_nobody_knows_is_told_or_done_without(read: Read, part: str) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book([["person_id", "course_id"], ["7", "K1"]]))) as whole,
        zipfile.ZipFile(stream, "w") as damaged,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            damaged.writestr(name, content.replace(b"UTF-8", b"UTFF-8") if name == part else content)
    try:
        _, found = read(SEATS, stream.getvalue())
    except ExportError as error:
        assert "workbook" in str(error)  # noqa: PT017 - either end is right, and which one is up to the reader of workbooks
    else:
        assert [row["person_id"] for row in found] == ["7"]

"""Files to take away."""

from __future__ import annotations

import csv
import io
from datetime import date

import fastexcel
import pytest

from dashboards.ui.downloads import File, csv_bytes, file_bytes, xlsx_bytes

EXPORT = File(
    name="gaps",
    title="Gaps",
    note="2 rows have no figures.",
    columns=("name", "share", "n", "is_withheld", "on"),
    rows=(("Élodie", 0.5, 3, True, date(2026, 1, 31)), ("=1+1", None, 0, False, None), ("-2", 0.25, None, False, None)),
)


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_csv_has_a_mark_so_that_spreadsheets_read_the_accents() -> None:
    assert csv_bytes(EXPORT).startswith(b"\xef\xbb\xbf")
    assert rows_of(csv_bytes(EXPORT))[1][0] == "Élodie"


def test_what_is_not_known_is_a_blank_cell() -> None:
    assert rows_of(csv_bytes(EXPORT))[2][1] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_begins_like_a_formula_becomes_text(start: str) -> None:
    export = File("x", "x", "", (f"{start}head",), ((f"{start}cmd|' /C calc'!A0",),))
    head, row = rows_of(csv_bytes(export))
    assert head[0].startswith("'")
    assert row[0].startswith("'")
    assert fastexcel.read_excel(xlsx_bytes(export)).load_sheet("Data").to_arrow().column(0)[0].as_py().startswith("'")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (";=cmd", ";'=cmd"),
        ("North;=cmd|' /C calc'!A0", "North;'=cmd|' /C calc'!A0"),
        ("a\t+1", "a\t'+1"),
        ("a|@x", "a|'@x"),
        ("a\n -1", "a\n '-1"),
        ("  =cmd", "'  =cmd"),
        ("\uff1dcmd", "'\uff1dcmd"),
        ("Sales; Marketing", "Sales; Marketing"),
        ("re-skilling", "re-skilling"),
    ],
)
def test_a_cell_stays_a_text_whatever_separator_a_program_cuts_the_file_at(text: str, written: str) -> None:
    assert rows_of(csv_bytes(File("x", "x", "", ("a",), ((text,),))))[1] == [written]


def test_numbers_are_left_as_numbers() -> None:
    export = File("x", "x", "", ("gap",), ((-0.5,),))
    assert rows_of(csv_bytes(export))[1] == ["-0.5"]
    assert fastexcel.read_excel(xlsx_bytes(export)).load_sheet("Data").to_arrow().column(0)[0].as_py() == -0.5


def test_a_workbook_holds_the_rows_and_where_they_come_from() -> None:
    book = fastexcel.read_excel(file_bytes(EXPORT, "xlsx"))
    assert book.sheet_names == ["Data", "About"]
    sheet = book.load_sheet("Data").to_arrow()
    assert sheet.column_names == list(EXPORT.columns)
    assert sheet.num_rows == 3
    about = book.load_sheet("About", header_row=None).to_arrow().column(0).to_pylist()
    assert about == ["Gaps", "2 rows have no figures."]


def test_an_export_without_rows_is_still_a_file() -> None:
    empty = File("x", "x", "", ("a", "b"), ())
    assert rows_of(csv_bytes(empty)) == [["a", "b"]]
    assert fastexcel.read_excel(xlsx_bytes(empty)).sheet_names == ["Data", "About"]

"""Files to download: CSV and XLSX bytes, formula cells made harmless.

What a download holds, and who may take it, is for the queries (dashboards.pages.downloads).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import xlsxwriter

from published.cells import csv_cell
from published.spreadsheets import harmless

Form = Literal["csv", "xlsx"]
WIDEST_COLUMN = 60


def file_bytes(file: File, form: Form) -> bytes:
    """Return rows as a file."""
    return csv_bytes(file) if form == "csv" else xlsx_bytes(file)


def csv_bytes(file: File) -> bytes:
    """Return rows as CSV: UTF-8 with its mark, so that Excel reads the accents; a blank for what is not known."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(harmless(column) for column in file.columns)
    writer.writerows([csv_cell(value) for value in row] for row in file.rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(file: File) -> bytes:
    """Return rows as a workbook: the rows on one sheet, where they come from on another."""
    memory = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(memory, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        sheet = book.add_worksheet("Data")
        for number, column in enumerate(file.columns):
            sheet.write_string(0, number, column, head)
        for row_number, row in enumerate(file.rows, start=1):
            for number, value in enumerate(row):
                if isinstance(value, bool):
                    sheet.write_boolean(row_number, number, value)
                elif isinstance(value, int | float):
                    sheet.write_number(row_number, number, value)
                elif isinstance(value, datetime):
                    sheet.write_datetime(row_number, number, value.replace(tzinfo=None), day)
                elif isinstance(value, date):
                    sheet.write_datetime(row_number, number, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a day has no zone
                elif value is not None:
                    sheet.write_string(row_number, number, harmless(str(value)))
        sheet.freeze_panes(1, 0)
        if file.rows:
            sheet.autofilter(0, 0, len(file.rows), len(file.columns) - 1)
        sheet.autofit(WIDEST_COLUMN * 7)
        about = book.add_worksheet("About")
        about.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
        about.write_string(0, 0, harmless(file.title), book.add_format({"bold": True}))
        about.write_string(1, 0, harmless(file.note))
    return memory.getvalue()


MOST_ROWS = 100_000


@dataclass(frozen=True)
class File:
    """What a downloaded file holds.

    Attributes:
        name: the file's name without its ending.
        title: what it is.
        note: what is not in it, and why; empty where nothing is left out.
        columns: headers.
        rows: cells, in the order of the columns; None where there is no figure.
    """

    name: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

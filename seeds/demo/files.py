"""The dialects in which the invented company's systems export: formats, headers, delimiters, date and number styles.

What the rows say stands in `seeds.demo.tables`. Files are byte for byte the same for the same rows.
"""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import xlsxwriter

from seeds.demo.tables import Cell, Rows


@dataclass(frozen=True)
class Dialect:
    """How one system writes one export.

    Attributes:
        format: kind of file.
        delimiter: between the cells of a text file.
        headers: the system's own header by canonical column; the others keep the canonical name.
        date: how days are written.
        decimal: between whole and fraction.
        encoding: of a text file.
        truth: the words for true and false.
    """

    format: Literal["csv", "xlsx", "json", "jsonl"] = "csv"
    delimiter: str = ","
    headers: Mapping[str, str] = field(default_factory=dict)
    date: str = "%Y-%m-%d"
    decimal: str = "."
    encoding: str = "utf-8"
    truth: tuple[str, str] = ("True", "False")


HRIS_PEOPLE = Dialect(
    headers={
        "person_id": "Employee ID",
        "full_name": "Employee Name",
        "email": "Work Email",
        "username": "User Name",
        "hired_on": "Hire Date",
        "left_on": "Termination Date",
        "manager_id": "Supervisor ID",
        "org_unit_id": "Org Unit ID",
        "role_id": "Job Code",
        "location": "Location",
        "valid_from": "Effective Date",
    },
    encoding="utf-8-sig",
)
FRAMEWORK_WORKBOOK = Dialect(format="xlsx")
SKILL_LIST = Dialect(delimiter="\t")
RATING_TOOL = Dialect(truth=("true", "false"))
LMS_CATALOGUE = Dialect(format="json")
LMS_REPORT = Dialect(
    delimiter=";",
    headers={
        "person_id": "email",
        "course_id": "course_code",
        "enrolled_on": "enrolment_date",
        "completed_on": "completion_date",
        "status": "completion_status",
    },
    date="%d.%m.%Y",
    decimal=",",
    encoding="cp1252",
)
JOB_BOARD = Dialect(format="jsonl")
PLAIN = Dialect()

# Path under `exports/` (the cycle's id stands for {cycle}) and the system that writes it.
EXPORTS: dict[str, tuple[str, Dialect]] = {
    "hris/people": ("hris/people.csv", HRIS_PEOPLE),
    "hris/org_units": ("hris/org_units.csv", PLAIN),
    "hris/roles": ("hris/roles.csv", PLAIN),
    "hris/career_levels": ("hris/career_levels.csv", PLAIN),
    "framework/competencies": ("framework/competencies.xlsx", FRAMEWORK_WORKBOOK),
    "framework/behaviours": ("framework/behaviours.xlsx", FRAMEWORK_WORKBOOK),
    "framework/anchors": ("framework/anchors.xlsx", FRAMEWORK_WORKBOOK),
    "framework/deployments": ("framework/deployments.csv", PLAIN),
    "framework/standard_skills": ("framework/standard_skills.tsv", SKILL_LIST),
    "ratings/cycles": ("ratings/cycles.csv", PLAIN),
    "ratings/assignments": ("ratings/assignments.csv", PLAIN),
    "ratings/ratings": ("ratings/ratings_{cycle}.csv", RATING_TOOL),
    "ratings/calibrations": ("ratings/calibrations.csv", PLAIN),
    "lms/courses": ("lms/courses.json", LMS_CATALOGUE),
    "lms/course_competencies": ("lms/course_competencies.csv", PLAIN),
    "lms/enrolments": ("lms/enrolments.csv", LMS_REPORT),
    "market/job_descriptions": ("market/job_descriptions.jsonl", JOB_BOARD),
    "development/actions": ("development/actions.csv", PLAIN),
}


def write_rows(path: Path, rows: Rows, dialect: Dialect, *, written_on: datetime.date) -> None:
    """Write one export.

    Args:
        path: the file; its folder is made if missing.
        rows: at least one row, all with the same canonical columns.
        dialect: how to write them.
        written_on: the day that a workbook names as its own.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = list(rows[0])
    headers = [dialect.headers.get(column, column) for column in columns]
    cells = [[row[column] for column in columns] for row in rows]
    if dialect.format == "xlsx":
        _write_workbook(path, headers, cells, written_on)
    elif dialect.format == "csv":
        _write_text(path, headers, cells, dialect)
    else:
        _write_json(path, headers, cells, is_lines=dialect.format == "jsonl")


def _write_text(path: Path, headers: Sequence[str], cells: Sequence[Sequence[Cell]], dialect: Dialect) -> None:
    with path.open("w", encoding=dialect.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=dialect.delimiter, lineterminator="\n")
        writer.writerow(headers)
        # What is text or nothing, as most cells are, is not asked what else it may be; of all else few are different.
        texts = _Texts(dialect)
        writer.writerows(
            [[cell if cell is None or type(cell) is str else texts[type(cell), cell] for cell in row] for row in cells]
        )


class _Texts(dict[tuple[type, Cell], str]):
    """The texts of cells, made when they are first asked for; types are told apart, for 1 is `True` to a dictionary."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self._dialect = dialect

    def __missing__(self, typed_cell: tuple[type, Cell]) -> str:
        self[typed_cell] = _text(typed_cell[1], self._dialect)
        return self[typed_cell]


def _text(cell: Cell, dialect: Dialect) -> str:
    if isinstance(cell, bool):
        return dialect.truth[0] if cell else dialect.truth[1]
    if isinstance(cell, datetime.datetime):
        return f"{cell:{dialect.date} %H:%M:%S}"
    if isinstance(cell, datetime.date):
        return f"{cell:{dialect.date}}"
    if isinstance(cell, float):
        return f"{cell:.10g}".replace(".", dialect.decimal)
    return str(cell)


def _write_workbook(
    path: Path, headers: Sequence[str], cells: Sequence[Sequence[Cell]], written_on: datetime.date
) -> None:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": datetime.datetime(written_on.year, written_on.month, written_on.day)})  # noqa: DTZ001 - a day, no moment
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headers, book.add_format({"bold": True}))
        for number, row in enumerate(cells, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(number, column, cell)
                elif cell is not None:
                    sheet.write(number, column, cell)


def _write_json(path: Path, headers: Sequence[str], cells: Sequence[Sequence[Cell]], *, is_lines: bool) -> None:
    records = [
        {
            header: cell.isoformat() if isinstance(cell, datetime.date) else cell
            for header, cell in zip(headers, row, strict=True)
        }
        for row in cells
    ]
    if is_lines:
        text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    else:
        text = json.dumps(records, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8")

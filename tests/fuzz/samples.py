"""Valid files of people in every format, each cell marked with its column and row, so that a slipped cell shows."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
import xlsxwriter

COLUMNS = ("person_id", "full_name", "email", "username", "team", "department", "division", "job_title", "location")
TOKEN = re.compile("(" + "|".join(COLUMNS) + r")~(\d{4})")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
# Code pages, with words of a language that is written in them.
CODE_PAGES = {
    "cp1254": "Şahin Işıl Gülşen Çağrı Satış",
    "cp1250": "Żak Łukasz Dąbrowska Księgowość Zając",
    "iso8859-2": "Růžičková Kříž Účtárna Dvořák",
    "cp1251": "Орлова Волков Склад Кадры",
    "koi8-r": "Сергей Наталья Склад",
    "cp1253": "Ελένη Νίκος Πωλήσεις",
    "cp1256": "سعاد خالد المبيعات",
    "gbk": "李娜 陈建国 人力资源部",
    "shift_jis": "鈴木一郎 人事部 ソフト ポンプ",
    "cp949": "박지훈 인사부 영업부",
}
# Names with days in every form, with none, and with what looks like one.
STEMS = (
    *(
        "people_2025-06-30",
        "people_20250630",
        "people_2025-06",
        "people_06302025",
        "people_30.06.2025",
        "people_06-07-2025",
    ),
    *("people", "people (1)", "people_13322025", "people_2025-02-31", "people_99999999", "people_2025-06-30T235959Z"),
    *("People 30-06-2025 final", "people_1e9", "people_", "people.2025.06.30", "people_2025-06-30_2024-01-01"),
)
# What stands beside a token: what makes readers stumble, in turn.
TRIMMINGS = ("", "", "", " é", " \u2013", ' "', " ,", " ;", " \n", " \r\n", " \t", " '", " =1+1", " @", " |", " 007")


@dataclass(frozen=True)
class Sample:
    """One file.

    Attributes:
        ending: of its name.
        content: its bytes.
        is_text: its bytes are a text, packed or not, so that what it holds can be counted from outside.
        encoding: of the text.
        stem: of its name, with or without a day.
    """

    ending: str
    content: bytes
    is_text: bool = False
    encoding: str = "utf-8"
    stem: str = "people_2025-06-30"


def token(column: str, row: int) -> str:
    """Return what marks a cell."""
    return f"{column}~{row:04d}"


def table(rng: random.Random, n_rows: int) -> list[list[str]]:
    """Return rows of marked cells, some blank, some with trimmings; the key is always there."""
    rows = []
    for row in range(n_rows):
        cells = [token(COLUMNS[0], row)]
        for column in COLUMNS[1:]:
            trimming = rng.choice(TRIMMINGS)
            cells.append("" if rng.random() < 0.1 else token(column, row) + trimming)
        rows.append(cells)
    return rows


def delimited(rng: random.Random, rows: list[list[str]]) -> Sample:
    """Return rows as CSV or TSV in some dialect."""
    ending = rng.choice((".csv", ".csv", ".tsv", ".txt", ".csv.gz"))
    encoding = rng.choice(ENCODINGS)
    end = rng.choice(("\n", "\r\n", "\r\n", "\r"))
    quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    # A writer that ends lines with one character leaves the other one unquoted, which nobody can tell from a line end.
    if end != "\r\n":
        quoting = csv.QUOTE_ALL
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=rng.choice(",;\t|"), lineterminator=end, quoting=quoting)
    writer.writerows([list(COLUMNS), *rows])
    content = text.getvalue().encode(encoding)
    return Sample(ending, gzip.compress(content) if ending.endswith(".gz") else content, True, encoding)


def as_a_database_writes(rng: random.Random, rows: list[list[str]]) -> Sample:
    """Return rows as CSV with quotation marks behind a backslash, and lists of one entry as JSON."""
    end = rng.choice(("\n", "\r\n"))
    lines = [",".join(f'"{name}"' for name in COLUMNS)]
    for row in rows:
        cells = [json.dumps([cell]) if cell and at and rng.random() < 0.1 else cell for at, cell in enumerate(row)]
        lines.append(",".join('"' + cell.replace("\\", "\\\\").replace('"', '\\"') + '"' for cell in cells))
    return Sample(".csv", (end.join(lines) + end).encode(), is_text=True)


def encoded_twice(rng: random.Random, rows: list[list[str]]) -> Sample:
    """Return rows as CSV with words beyond ASCII, all of it taken for Latin-1 and encoded once more, or most of it."""
    words = ("Grüner", "Łódź", "Çağrı", "Ελένη", "Орлова", "李娜", "œuvre", "N°", "Müller’s")
    lettered = [[row[0], *(cell and f"{cell} {rng.choice(words)}" for cell in row[1:])] for row in rows]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([list(COLUMNS), *lettered])
    content = text.getvalue().encode().decode("latin-1").encode()
    honest = f'"{token(COLUMNS[0], 9999)}",{",".join(["Weiß"] * (len(COLUMNS) - 1))}\r\n'.encode()
    return Sample(rng.choice((".csv", ".txt")), content + (honest if rng.random() < 0.3 else b""), is_text=True)


def records(rng: random.Random, rows: list[list[str]]) -> Sample:
    """Return rows as JSON or JSON Lines, blank cells left out now and then."""
    ending = rng.choice((".json", ".jsonl", ".ndjson", ".json.gz"))
    objects = [
        {name: cell or None for name, cell in zip(COLUMNS, row, strict=True) if cell or rng.random() < 0.5}
        for row in rows
    ]
    if ending.startswith(".json") and not ending.startswith(".jsonl"):
        text = json.dumps(rng.choice((objects, {"rows": objects})), indent=rng.choice((None, 1)))
    else:
        text = "\n".join(json.dumps(each, ensure_ascii=rng.random() < 0.5) for each in objects) + "\n"
    content = text.encode()
    return Sample(ending, gzip.compress(content) if ending.endswith(".gz") else content, is_text=True)


def in_a_code_page(rng: random.Random, rows: list[list[str]]) -> Sample:
    """Return rows as CSV with words of a language, in a code page that nothing in the file names."""
    codec = rng.choice(tuple(CODE_PAGES))
    words = CODE_PAGES[codec].split()
    plain = [[TOKEN.match(cell)[0] if TOKEN.match(cell) else "" for cell in row] for row in rows]  # type: ignore[index]
    lettered = [[row[0], *(cell and f"{cell} {rng.choice(words)}" for cell in row[1:])] for row in plain]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=rng.choice(",;\t|")).writerows([list(COLUMNS), *lettered])
    return Sample(rng.choice((".csv", ".txt")), text.getvalue().encode(codec), True, codec)


def workbook_of_sheets(rng: random.Random, rows: list[list[str]]) -> Sample:
    """Return rows on several sheets, some hidden, with titles, legends, remarks, errors and numbers among them."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False}) as book:
        zeros = book.add_format({"num_format": rng.choice(("000000", '"P"000', "00-000"))})
        for number in range(rng.randrange(1, 5)):
            sheet = book.add_worksheet(f"S{number}")
            if number and rng.random() < 0.2:
                sheet.hide()
            if rng.random() < 0.2:
                sheet.write_row(0, 0, ["Word", "Meaning"])
                continue
            line = rng.randrange(3)
            sheet.write_row(rng.randrange(line + 1), 0, ["Staff as of March"] * rng.randrange(2))
            sheet.write_row(line, 0, COLUMNS)
            for row in rows[number::4]:
                line += 1
                for position, cell in enumerate(row):
                    _write_cell(rng, sheet, line, position, cell, zeros)
            for hidden in rng.sample(range(line + 3), rng.randrange(3)):
                sheet.set_row(hidden, options={"hidden": True})
            if rng.random() < 0.2:
                sheet.set_column(2, rng.randrange(2, 12), options={"hidden": True})
            if rng.random() < 0.3:
                sheet.write_string(line + 2, 0, "Generated by the HRIS: on Monday")
    return Sample(".xlsx", memory.getvalue())


def _write_cell(
    rng: random.Random, sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: str, zeros: object
) -> None:
    """Write a cell, now and then as an error, a formula without a value, or a number shown with zeros."""
    odd = rng.random()
    if odd < 0.03:
        sheet.write_formula(row, column, "=1/0", None, rng.choice(("#DIV/0!", "#VALUE!", "#N/A", "#REF!")))
    elif odd < 0.05:
        sheet.write_formula(row, column, "=A1", None, "")
    elif odd < 0.08:
        sheet.write_number(row, column, rng.randrange(100_000), zeros)
    elif cell:
        sheet.write_string(row, column, cell)


def workbook(_rng: random.Random, rows: list[list[str]]) -> Sample:
    """Return rows as XLSX."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([list(COLUMNS), *rows]):
            for position, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, position, cell)
    return Sample(".xlsx", memory.getvalue())


def parquet(rng: random.Random, rows: list[list[str]]) -> Sample:
    """Return rows as Parquet."""
    memory = io.BytesIO()
    frame = pl.DataFrame(
        {name: [row[position] for row in rows] for position, name in enumerate(COLUMNS)},
        schema=dict.fromkeys(COLUMNS, pl.String),
    )
    frame.write_parquet(memory, compression=rng.choice(("zstd", "snappy", "uncompressed")), row_group_size=7)
    return Sample(".parquet", memory.getvalue())


FORMATS: tuple[Callable[[random.Random, list[list[str]]], Sample], ...] = (
    delimited,
    delimited,
    delimited,
    in_a_code_page,
    as_a_database_writes,
    encoded_twice,
    records,
    workbook,
    workbook_of_sheets,
    parquet,
)

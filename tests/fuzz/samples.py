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
    """

    ending: str
    content: bytes
    is_text: bool = False
    encoding: str = "utf-8"


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
    records,
    workbook,
    parquet,
)

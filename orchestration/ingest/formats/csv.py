"""Reads any delimited text, however irregular, record by record. Regular files take the fast way of `delimited`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO

import polars as pl

from orchestration.ingest.formats.layout import Layout, read_fields
from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.ingest.source.table import ROW_NUMBER, MisreadRow, Tally, position_name

MOST_MISREAD_ROWS = 200_000  # beyond it the file is not a table
_BATCH_ROWS = 50_000


def read_records(text: IO[str], layout: Layout, tally: Tally) -> Iterator[pl.DataFrame]:
    """Read the data below the header.

    A record is a row if it has as many fields as the header; blank ones are counted and left out; all others are noted
    as misread, so that no value ever slips into a neighbouring column.

    Args:
        text: the whole file, line ends as they are.
        layout: where its header is.
        tally: is filled on the way.

    Yields:
        Batches of text columns and row numbers.

    Raises:
        ReadError: a quote is opened and never closed, or nearly nothing fits the header.
    """
    lines = _Lines(text)
    n_fields = len(layout.headers)
    names = [position_name(position) for position in range(n_fields)]
    rows: list[list[str]] = []
    row_numbers: list[int] = []
    row = 0
    try:
        for row, record in enumerate(read_fields(lines, layout.delimiter), start=1):
            lines.next_record()
            if row <= layout.last_header_row:
                continue
            if not any(record):
                tally.n_blank += 1
                continue
            tally.n_rows += 1
            if len(record) != n_fields:
                tally.misread.append(MisreadRow(row, tuple(record)))
                if len(tally.misread) > MOST_MISREAD_ROWS:
                    raise _no_table(n_fields)
                continue
            rows.append(record)
            row_numbers.append(row)
            if len(rows) == _BATCH_ROWS:
                yield _frame(names, rows, row_numbers)
                rows, row_numbers = [], []
    except csv.Error as error:
        raise _unclosed(row + 1) from error
    if lines.last_record_is_open(layout.delimiter):
        raise _unclosed(row)
    yield _frame(names, rows, row_numbers)


class _Lines:
    """A text's lines, with those of the latest record kept."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._of_this_record: list[str] = []
        self._of_last_record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            plain_line = line.replace("\0", "")
            self._of_this_record.append(plain_line)
            yield plain_line

    def next_record(self) -> None:
        """Note that a record is complete."""
        self._of_last_record = self._of_this_record
        self._of_this_record = []

    def last_record_is_open(self, delimiter: str) -> bool:
        """Whether the text ends inside quotes."""
        try:
            list(read_fields(self._of_last_record, delimiter, strict=True))
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False


def _frame(names: list[str], rows: list[list[str]], row_numbers: list[int]) -> pl.DataFrame:
    """Return rows as a frame of texts with their numbers."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    frame = pl.DataFrame(
        [pl.Series(name, values, dtype=pl.String) for name, values in zip(names, columns, strict=True)]
    )
    return frame.with_columns(pl.Series(ROW_NUMBER, row_numbers, dtype=pl.Int64))


def _unclosed(row: int) -> ReadError:
    return ReadError(
        row=row,
        found="a quotation mark that is opened and never closed",
        expected="quotation marks in pairs around a field, doubled inside it",
        remedy="Close the quotation mark in this row, or export the file again.",
    )


def _no_table(n_fields: int) -> ReadError:
    return ReadError(
        found=f"more than {MOST_MISREAD_ROWS} rows that don't have {n_fields} fields",
        expected=f"{n_fields} fields in each row, as in the header",
        remedy=f"Name the delimiter under {SETTING} in workspace.yml, or export with quotation marks around text.",
        setting="format.delimiter",
    )

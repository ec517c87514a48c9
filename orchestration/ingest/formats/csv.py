"""CSV and its kin to a table: regular files the fast way, all others record by record."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import polars as pl

from expectations.contracts import Contract
from orchestration.ingest.formats.csv_layout import NAMES, Layout, find_layout, read_fields
from orchestration.ingest.formats.csv_structure import count_regular_rows
from orchestration.ingest.formats.encodings import TextEncoding, detect_encoding, lines_of, open_text, to_utf8
from orchestration.ingest.source.limits import rows_at_a_time
from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.ingest.source.table import (
    MOST_LINES_BELOW,
    ROW_NUMBER,
    MisreadRow,
    Table,
    Tally,
    position_name,
    stands_below,
)
from orchestration.settings.source_settings import SourceSettings

_SAMPLE_CHARACTERS = 1 << 18
MOST_MISREAD_ROWS = 200_000  # beyond it the file is not a table
MOST_MISREAD_FIELDS = 2_000_000
_MOST_COLUMNS_THE_FAST_WAY = 500  # what Polars plans grows with columns times columns
_BATCH_ROWS = 50_000
_CHUNK_BYTES = 1 << 20
_ESCAPED = re.compile(rb'\\(["\\])')


_CLOSE = "Close the quotation mark in this row, or export the file again."


class RaggedRowsError(Exception):
    """The fields were right in number on the whole, but a row that is too long makes up for one that is too short."""


def open_delimited(
    path: Path, contract: Contract, settings: SourceSettings, scratch: Path, *, is_careful: bool = False
) -> Table:
    """Open a delimited text file.

    Args:
        path: the file.
        contract: what it is an export of.
        settings: how it differs from the canonical one.
        scratch: folder for a copy in UTF-8, where the file is gzipped or in another encoding.
        is_careful: don't try the fast way.

    Raises:
        ReadError: the file can't be decoded, or has no header.
    """
    encoding = detect_encoding(path, settings.format.encoding)
    with open_text(path, encoding) as text:
        sample = text.read(_SAMPLE_CHARACTERS).replace("\0", "")
    layout = find_layout(sample, contract, settings)
    details = {"encoding": encoding.name, "delimiter": NAMES.get(layout.delimiter, repr(layout.delimiter))}
    if layout.header_row > 1:
        details["header row"] = str(layout.header_row)
    details |= encoding.twice.details
    if encoding.n_nul:
        details["NUL characters taken out"] = str(encoding.n_nul)
    if not is_careful and len(layout.headers) <= _MOST_COLUMNS_THE_FAST_WAY:
        utf8 = to_utf8(path, encoding, scratch / "utf8.txt")
        n_rows = count_regular_rows(utf8, layout)
        if n_rows is None and _write_doubled_quotes(utf8, scratch / "doubled.txt"):
            n_rows = count_regular_rows(scratch / "doubled.txt", layout)
            if n_rows is not None:
                utf8, details["quotation marks"] = scratch / "doubled.txt", "behind a backslash"
        if n_rows is not None:
            return Table(
                layout.headers, layout.header_row, _scan(utf8, layout), Tally(n_rows), details, RaggedRowsError
            )
    tally = Tally()
    rows = _read(path, encoding, layout, tally)
    return Table(layout.headers, layout.header_row, rows, tally, details)


def _write_doubled_quotes(utf8: Path, target: Path) -> bool:
    r"""Write a copy in which what stands behind a backslash is written as CSV has it; return whether there was a `\"`.

    Databases write `\"` and `\\` for a quotation mark and a backslash. Whether a file means that is told by its being
    regular in this reading, and in no other.

    Args:
        utf8: a UTF-8 file.
        target: the copy to write.
    """
    is_found = False
    with utf8.open("rb") as source, target.open("wb") as copy:
        rest = b""
        while chunk := source.read(_CHUNK_BYTES):
            content = rest + chunk
            rest = content[len(content.rstrip(b"\\")) :]  # a backslash belongs to what follows it
            content = content[: len(content) - len(rest)]
            is_found = is_found or b'\\"' in content
            copy.write(_ESCAPED.sub(lambda found: b'""' if found[1] == b'"' else found[1], content))
        copy.write(rest)
    return is_found


def _scan(utf8: Path, layout: Layout) -> pl.LazyFrame:
    """Read a regular file lazily.

    The filter on all columns leaves blank rows out, and it makes Polars look at every field of every row, without which
    it does not notice rows that are too long.
    """
    names = [position_name(position) for position in range(len(layout.headers))]
    rows = pl.scan_csv(
        utf8,
        has_header=False,
        skip_lines=layout.n_header_lines,
        separator=layout.delimiter,
        schema=dict.fromkeys(names, pl.String),
        missing_columns="insert",
        empty_string_is_null=False,
        row_index_name=ROW_NUMBER,
        row_index_offset=layout.last_header_row + 1,
        glob=False,
    )
    return rows.filter(pl.any_horizontal(pl.col(names) != ""))


def _read(path: Path, encoding: TextEncoding, layout: Layout, tally: Tally) -> Iterator[pl.DataFrame]:
    """Read any file record by record."""
    with open_text(path, encoding) as text:
        yield from read_records(text, layout, tally)


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
    batch_rows = rows_at_a_time(n_fields, _BATCH_ROWS)
    n_misread_fields = 0
    rows: list[list[str]] = []
    row_numbers: list[int] = []
    apart: list[tuple[int, list[str]]] = []  # lines that a blank one parts from the rows, and that may be none
    is_apart = False
    row = 0
    try:
        for row, record in enumerate(read_fields(lines, layout.delimiter), start=1):
            lines.next_record()
            if row <= layout.last_header_row:
                continue
            if not any(record):
                tally.n_blank += 1
                is_apart = bool(tally.n_rows)
                continue
            if is_apart and len(apart) < MOST_LINES_BELOW and stands_below(record, n_fields):
                apart.append((row, record))
                continue
            for number, each in (*apart, (row, record)):
                tally.n_rows += 1
                if len(each) == n_fields:
                    rows.append(each)
                    row_numbers.append(number)
                    continue
                tally.misread.append(MisreadRow(number, tuple(each)))
                n_misread_fields += len(each)
                if len(tally.misread) > MOST_MISREAD_ROWS or n_misread_fields > MOST_MISREAD_FIELDS:
                    raise _no_table(n_fields)
            apart, is_apart = [], False
            if len(rows) >= batch_rows:
                yield _frame(names, rows, row_numbers)
                rows, row_numbers = [], []
    except csv.Error as error:
        raise _unclosed(row + 1) from error
    if lines.last_record_is_open(layout.delimiter):
        raise _unclosed(row)
    tally.n_below = len(apart)
    yield _frame(names, rows, row_numbers)


class _Lines:
    """A text's lines, with those of the latest record kept."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._of_this_record: list[str] = []
        self._of_last_record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in lines_of(self._text, _CLOSE):
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
        remedy=_CLOSE,
    )


def _no_table(n_fields: int) -> ReadError:
    return ReadError(
        found=f"more than {MOST_MISREAD_ROWS} rows, or {MOST_MISREAD_FIELDS} fields, in rows without {n_fields} fields",
        expected=f"{n_fields} fields in each row, as in the header",
        remedy=f"Name the delimiter under {SETTING} in workspace.yml, or export with quotation marks around text.",
        setting="format.delimiter",
    )

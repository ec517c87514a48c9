"""The rows of a query as CSV, JSON, Parquet or XLSX, written batch by batch: memory does not grow with the rows.

Who may ask, and what of, is for those who run the query.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from published.cells import FileForm, csv_cell, plain
from published.spreadsheets import harmless

Row = tuple[Any, ...]
Watched = Callable[[], AbstractContextManager[None]]
"""Gives a context in which the database works: whoever runs the query limits the time, and words its errors."""

BATCH = 5_000
LONGEST_SHEET = 1_048_575
_LONGEST_CELL = 32_767
_LARGEST_NUMBER = 2**53  # beyond it a spreadsheet's numbers are not whole
_FIRST_DAY = date(1900, 3, 1)  # the calendar of spreadsheets has a 29 February 1900, and nothing before that year
_MARK = b"\xef\xbb\xbf"


class TooManyRowsError(Exception):
    """A sheet has no room for that many rows."""


def write_rows(
    result: duckdb.DuckDBPyConnection,
    form: FileForm,
    stream: IO[bytes],
    *,
    watched: Watched = nullcontext,
    is_marked: bool = False,
    folder: Path | None = None,
) -> int:
    """Write the rows of a query that was executed; return how many there are.

    Args:
        result: the connection that executed it.
        form: of the file.
        stream: where to.
        watched: the context of each fetch.
        is_marked: CSV begins with UTF-8's mark, by which Excel knows it.
        folder: for XLSX: where its parts are kept until they are packed.

    Raises:
        TooManyRowsError: for XLSX: there are more than a sheet has room for.
        OSError: the stream can't be written.
    """
    if form == "parquet":
        return _write_parquet(result, stream, watched)
    columns = column_names(result)
    rows = _in_batches(result, watched)
    if form == "csv":
        return _write_csv(columns, rows, stream, is_marked=is_marked)
    if form == "json":
        return _write_json(unique(columns), rows, stream)
    return _write_xlsx(columns, rows, stream, folder)


def column_names(result: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return the names of a result's columns; several may be the same."""
    return tuple(str(column[0]) for column in result.description or ())


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of which no two are the same: the second `level` becomes `level_2`."""
    found: list[str] = []
    for name in names:
        number, other = 2, name
        while other in found:
            number, other = number + 1, f"{name}_{number}"
        found.append(other)
    return tuple(found)


def _in_batches(result: duckdb.DuckDBPyConnection, watched: Watched) -> Iterator[list[Row]]:
    while True:
        with watched():
            rows = result.fetchmany(BATCH)
        if not rows:
            return
        yield rows


def _write_csv(columns: Sequence[str], batches: Iterator[list[Row]], stream: IO[bytes], *, is_marked: bool) -> int:
    n_rows, text = 0, io.StringIO()
    writer = csv.writer(text)
    writer.writerow(harmless(column) for column in columns)
    stream.write(_MARK * is_marked + _taken_from(text))
    for rows in batches:
        writer.writerows([csv_cell(value) for value in row] for row in rows)
        stream.write(_taken_from(text))
        n_rows += len(rows)
    return n_rows


def _taken_from(text: io.StringIO) -> bytes:
    written = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return written


def _write_json(columns: Sequence[str], batches: Iterator[list[Row]], stream: IO[bytes]) -> int:
    n_rows = 0
    stream.write(b"[")
    for rows in batches:
        records = (dict(zip(columns, map(plain, row), strict=True)) for row in rows)
        text = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
        stream.write(((",\n" if n_rows else "\n") + text).encode("utf-8", "replace"))
        n_rows += len(rows)
    stream.write(b"\n]\n")
    return n_rows


def _write_parquet(result: duckdb.DuckDBPyConnection, stream: IO[bytes], watched: Watched) -> int:
    with watched():
        reader = result.to_arrow_reader(BATCH)
        schema = pa.schema(
            field.with_name(name) for field, name in zip(reader.schema, unique(reader.schema.names), strict=True)
        )
        file = pq.ParquetWriter(_Counting(stream), schema)
    n_rows = 0
    while True:
        with watched():
            batch = next(reader, None)
        if batch is None:
            break
        file.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
        n_rows += batch.num_rows
    file.close()
    return n_rows


class _Counting(io.RawIOBase):
    """A stream that knows how far it has come, as a pipe does not; closing it leaves the one below open."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._n_written = stream, 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:  # noqa: ANN401 - a buffer
        self._stream.write(content)
        n_bytes = memoryview(content).nbytes
        self._n_written += n_bytes
        return n_bytes

    def tell(self) -> int:
        return self._n_written


def _write_xlsx(columns: Sequence[str], batches: Iterator[list[Row]], stream: IO[bytes], folder: Path | None) -> int:
    with Workbook(stream, folder) as book:
        return book.add_sheet("Data", columns, batches)


class _Abandonable(io.RawIOBase):
    """A stream that takes nothing in any more once it is abandoned: a ZIP file that is let go still writes its end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._at = stream, 0
        self.is_abandoned = False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, content: Any) -> int:  # noqa: ANN401 - a buffer
        if not self.is_abandoned:
            self._stream.write(content)
        self._at += memoryview(content).nbytes
        return memoryview(content).nbytes

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset if self.is_abandoned else self._stream.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        if not self.is_abandoned and not self._stream.closed:
            self._stream.flush()


class Workbook:
    """An XLSX workbook, written sheet by sheet and row by row; no text in it is a formula or a link."""

    def __init__(self, stream: IO[bytes], folder: Path | None, properties: Mapping[str, str] | None = None) -> None:
        """Begin a workbook; to be used as a context.

        Args:
            stream: where it is packed to at its end.
            folder: where its parts are kept until then; None: where the system keeps such.
            properties: what it says of itself, by name.
        """
        options: dict[str, Any] = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": None if folder is None else str(folder),
        }
        self._stream = _Abandonable(stream)
        self._book = xlsxwriter.Workbook(self._stream, options)
        for name, value in (properties or {}).items():
            self._book.set_custom_property(name, value)
        self._head = self._book.add_format({"bold": True, "bottom": 1})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: BaseException | None, _trace: object) -> None:
        """Pack it; after an error nothing is.

        Raises:
            OSError: there is no room for it.
        """
        if kind is not None:
            return
        try:
            self._book.close()
        except BaseException as error:
            self._stream.is_abandoned = True
            if isinstance(error, FileCreateError) and error.args and isinstance(error.args[0], OSError):
                raise error.args[0] from None
            raise

    def add_sheet(
        self, name: str, columns: Sequence[str], batches: Iterable[Sequence[Row]], widths: Sequence[int] = ()
    ) -> int:
        """Add a sheet below the others; return how many rows it has.

        Args:
            name: of the sheet, 31 characters at the most.
            columns: what stands in its first row, which stays on screen.
            batches: its rows.
            widths: of its first columns, in characters.

        Raises:
            TooManyRowsError: there are more than a sheet has room for.
        """
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        for number, column in enumerate(columns):
            sheet.write_string(0, number, harmless(column)[:_LONGEST_CELL], self._head)
        n_rows = 0
        for rows in batches:
            if n_rows + len(rows) > LONGEST_SHEET:
                raise TooManyRowsError(f"A sheet has room for {LONGEST_SHEET:,} rows, and there are more.")
            for row in rows:
                n_rows += 1
                for number, value in enumerate(row):
                    self._write_cell(sheet, n_rows, number, value)
        return n_rows

    def _write_cell(self, sheet: Any, row: int, column: int, value: object) -> None:  # noqa: ANN401 - untyped
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif (
            isinstance(value, int | float | Decimal)
            and math.isfinite(value)
            and -_LARGEST_NUMBER <= value <= _LARGEST_NUMBER
        ):
            sheet.write_number(row, column, value)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value.replace(tzinfo=None), self._moment)
        elif isinstance(value, date) and value >= _FIRST_DAY:
            # a day has no zone
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self._day)  # noqa: DTZ001
        elif value is not None:
            sheet.write_string(row, column, str(csv_cell(value))[:_LONGEST_CELL])

"""Files of rows that were set aside, mended by a person and brought back: how they are known and read.

The Data page hands such rows out in the canonical columns, with columns of its own before them; they say which row of
which file each one was. Here those columns are taken off again. Which rows are thereby done with is settled in
`mends`; the page's side stands in `dashboards.pages.data.corrections`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from orchestration.ingest.formats.encodings import open_bytes
from orchestration.ingest.formats.extent import BROKEN_ARCHIVE
from orchestration.ingest.source.filenames import ending_of
from orchestration.ingest.source.table import ROW_NUMBER, Mend, Table, position_name
from orchestration.settings.source_settings import Format, SourceSettings
from orchestration.settings.text import plain

FILE, ROW, HEADER = "set_aside_file", "set_aside_row", "set_aside_header"
COLUMN, MARK = "set_aside_column", "set_aside_mark"
LEADING_COLUMNS = (
    FILE,
    ROW,
    HEADER,
    COLUMN,
    "set_aside_reason",
    "set_aside_expected",
    "set_aside_remedy",
    MARK,
    "set_aside_beyond",
)

_START_BYTES = 1 << 16
_WORKBOOKS = (".xlsx", ".xlsm")
# What the page put before a text that a spreadsheet would run, or that begins with an apostrophe itself.
_ESCAPED = r"^'(['=+\-@\t\r\n])"


def is_mended(path: Path) -> bool:
    """Whether a file holds rows that were handed out to be mended: its header has the columns that say so.

    Only the beginning is looked at, so that it costs nothing to ask it of every file.
    """
    ending = ending_of(path.name)
    if ending in _WORKBOOKS:
        start = _start_of_workbook(path)
    elif ending == ".parquet":
        return False
    else:
        with open_bytes(path) as stream:
            start = stream.read(_START_BYTES)
    start = start.replace(b"\0", b"")
    return all(name.encode() in start for name in (FILE, ROW, MARK))


def settings_of_mended(settings: SourceSettings) -> SourceSettings:
    """Return how a mended file is read: its headers are the canonical ones, whatever the contract's own files have.

    Texts are as given or as they were understood, so the mapping, scale and filter of the file that they came from are
    done with: a level is one from 0 to 5, whatever the scale it was given on. What remains is how the organisation
    writes days, since a spreadsheet may write them its own way.
    """
    return SourceSettings(format=Format(date=settings.format.date, empty=settings.format.empty))


class Returned:
    """The rows of a mended file, and of which rows they are the successors."""

    def __init__(self, table: Table) -> None:
        """Take the leading columns off a table.

        Args:
            table: as it was opened.
        """
        headers = [plain(header) for header in table.headers]
        self._leading = {name: headers.index(plain(name)) for name in LEADING_COLUMNS if plain(name) in headers}
        self._names = [position_name(position) for position in range(len(table.headers))]
        self._own = [
            position_name(position) for position in range(len(headers)) if position not in self._leading.values()
        ]
        self._tally = table.tally
        self._mends: list[Mend] = []
        self._lazy = self._unescaped(table.rows) if isinstance(table.rows, pl.LazyFrame) else None
        rows = self._batches(table.rows) if not isinstance(table.rows, pl.LazyFrame) else self._unescaped(table.rows)
        self.table = replace(
            table,
            headers=tuple(
                "" if position in self._leading.values() else header for position, header in enumerate(table.headers)
            ),
            rows=rows,
            details=table.details | {"rows": "set aside before, mended and brought back"},
        )

    @property
    def mends(self) -> tuple[Mend, ...]:
        """What each row was; complete once the table's rows are used up."""
        if self._lazy is not None:
            self._note(self._lazy.collect())
            self._lazy = None
        return tuple(self._mends)

    def _batches(self, rows: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        for batch in rows:
            kept = self._unescaped(batch.lazy()).collect()
            self._tally.n_rows -= batch.height - kept.height
            self._tally.n_blank += batch.height - kept.height
            self._note(kept)
            yield kept

    def _unescaped(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return rows as they were before they were written for spreadsheets, without those that hold nothing."""
        texts = pl.col(self._names).str.replace(_ESCAPED, "${1}")
        filled = pl.any_horizontal(pl.col(name).fill_null("").str.strip_chars() != "" for name in self._own)
        return rows.filter(filled).with_columns(texts)

    def _note(self, rows: pl.DataFrame) -> None:
        for row in rows.select(ROW_NUMBER, *self._names).iter_rows():
            cells = {name: (row[position + 1] or "").strip() for name, position in self._leading.items()}
            number = _whole_number(cells.get(ROW, ""))
            if number is not None and cells.get(FILE) and cells.get(MARK):
                column, header = (cells.get(name) or None for name in (COLUMN, HEADER))
                self._mends.append(Mend(row[0], cells[FILE], number, column, cells[MARK], header))


def _start_of_workbook(path: Path) -> bytes:
    """Return the beginning of a workbook's texts, which stand in a part of their own or in the sheets."""
    start = b""
    try:
        with zipfile.ZipFile(path) as book:
            for part in book.namelist():
                if part.endswith("sharedStrings.xml") or part.startswith("xl/worksheets/"):
                    with book.open(part) as stream:
                        start += stream.read(_START_BYTES)
    except BROKEN_ARCHIVE:
        return b""  # what is wrong with it is said by whoever opens it
    return start


def _whole_number(text: str) -> int | None:
    """Return the row number in a text; spreadsheets may have made `7.0` of it."""
    number = text.removesuffix(".0")
    return int(number) if number.isdecimal() and len(number) < 16 else None

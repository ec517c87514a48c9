"""Files of rows that were set aside, mended by a person and brought back: recognised, read, and settled.

The Data page hands such rows out in the canonical columns, with columns of its own before them; they say which row of
which file each one was (`dashboards.pages.data.corrections`). Here those columns are taken off again. A row is done
with when a file brought back the very row that was handed out: the same file, row and header of the cell, and the same
content, of which the mark is a hash. It stays set aside in its own file's account and takes part in nothing, also when
what it waited for arrives; the row that took its place counts.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl

from expectations.contracts import Contract
from orchestration.ingest.formats.encodings import open_bytes
from orchestration.ingest.formats.xlsx_size import BROKEN_ARCHIVE
from orchestration.ingest.source.filenames import format_of
from orchestration.ingest.source.row_numbers import header_of_cell, row_in_file
from orchestration.ingest.source.table import ROW_NUMBER, Correction, Table, position_name
from orchestration.settings.source_settings import Format, SourceSettings
from orchestration.settings.text import plain
from published.corrections import COLUMN, FILE, HEADER, LEADING_COLUMNS, MARK, ROW
from published.database import row_of
from published.spreadsheets import TAKEN_OFF
from published.sql import identifier

_START_BYTES = 1 << 16
_MOST_START_BYTES = 1 << 24  # of all parts of a workbook
_MARK_CHARACTERS = 12


def is_corrections_file(path: Path) -> bool:
    """Whether a file holds rows that were handed out to be mended: its header has the columns that say so.

    Only the beginning is looked at, so that it costs nothing to ask it of every file.
    """
    kind = format_of(path.name)
    if kind == "workbook":
        start = _start_of_workbook(path)
    elif kind == "parquet":
        return False
    else:
        with open_bytes(path) as stream:
            start = stream.read(_START_BYTES)
    start = start.replace(b"\0", b"")
    return all(name.encode() in start for name in (FILE, ROW, MARK))


def settings_of_corrections(settings: SourceSettings) -> SourceSettings:
    """Return how a mended file is read: its headers are the canonical ones, whatever the contract's own files have.

    Texts are as given or as they were understood, so the mapping, scale and filter of the file that they came from are
    done with: a level is one from 0 to 5, whatever the scale it was given on. What remains is how the organisation
    writes days, since a spreadsheet may write them its own way.
    """
    return SourceSettings(format=Format(date=settings.format.date, empty=settings.format.empty))


class CorrectedTable:
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
        self._corrections: list[Correction] = []
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
    def corrections(self) -> tuple[Correction, ...]:
        """What each row was; complete once the table's rows are used up."""
        if self._lazy is not None:
            self._note(self._lazy.collect())
            self._lazy = None
        return tuple(self._corrections)

    def _batches(self, rows: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        for batch in rows:
            kept = self._unescaped(batch.lazy()).collect()
            self._tally.n_rows -= batch.height - kept.height
            self._tally.n_blank += batch.height - kept.height
            self._note(kept)
            yield kept

    def _unescaped(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return rows as they were before they were written for spreadsheets, without those that hold nothing."""
        texts = pl.col(self._names)
        for pattern, replacement in TAKEN_OFF:
            texts = texts.str.replace_all(pattern, replacement)
        filled = pl.any_horizontal(pl.col(name).fill_null("").str.strip_chars() != "" for name in self._own)
        return rows.filter(filled).with_columns(texts)

    def _note(self, rows: pl.DataFrame) -> None:
        for row in rows.select(ROW_NUMBER, *self._names).iter_rows():
            cells = {name: (row[position + 1] or "").strip() for name, position in self._leading.items()}
            number = _whole_number(cells.get(ROW, ""))
            if number is not None and cells.get(FILE) and cells.get(MARK):
                column, header = (cells.get(name) or None for name in (COLUMN, HEADER))
                self._corrections.append(Correction(row[0], cells[FILE], number, column, cells[MARK], header))


def _start_of_workbook(path: Path) -> bytes:
    """Return the beginning of a workbook's texts, which stand in a part of their own or in the sheets."""
    start = b""
    try:
        with zipfile.ZipFile(path) as book:
            for part in book.namelist():
                if len(start) >= _MOST_START_BYTES:
                    break
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


def mark_of(record: str) -> str:
    """Return SQL of what a row set aside is known by.

    Args:
        record: SQL of its values as the quarantine keeps them.
    """
    return f"left(sha256({record}), {_MARK_CHARACTERS})"


def record_of(contract: Contract, relation: str) -> str:
    """Return SQL of a raw row's values as the quarantine keeps them, for a row that waits.

    Args:
        contract: its contract.
        relation: what the raw table is called in the query.
    """
    fields = ", ".join(f"'{c.name}', {relation}.{identifier(c.name)}::varchar" for c in contract.stored_columns)
    return f"json_object({fields})"


def store_corrections(
    connection: duckdb.DuckDBPyConnection, contract: Contract, file_id: int, corrections: Sequence[Correction]
) -> None:
    """Note what the rows of a file are the successors of.

    Args:
        connection: the build file, in the transaction that stores the file.
        contract: its contract.
        file_id: its number; what was noted of it before goes.
        corrections: what its rows were.
    """
    connection.execute("delete from raw.mended_rows where file_id = ?", [file_id])
    stored = {column.name for column in contract.stored_columns}
    rows = [
        (
            contract.name,
            file_id,
            m.row_number,
            m.file,
            m.row,
            m.column if m.column in stored else contract.key[0],
            m.mark,
            m.header,
        )
        for m in corrections
    ]
    if rows:
        connection.executemany(
            "insert into raw.mended_rows "
            "(contract, file_id, row_number, origin_file, origin_row, origin_column, mark, origin_header) "
            "values (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )


def settle_corrections(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Find the rows that were mended, in what is set aside and in what may wait, as it is now.

    Args:
        connection: the build file, in the transaction that stores files of the contract.
        contract: the contract.
    """
    if not row_of(connection, "select 1 from raw.mended_rows where contract = ? limit 1", [contract.name]):
        return
    connection.execute(
        "update raw.mended_rows set origin_id = null, origin_row_number = null, is_origin_waiting = null "
        "where contract = ?",
        [contract.name],
    )
    can_wait = any(column.refers_to for column in contract.stored_columns)
    row = row_in_file("given.row_number", "files.cells_per_row")
    header = header_of_cell("given.row_number", "files.cells_per_row", "files.cell_headers")
    origin = f"files.file, files.file_id, given.row_number, {row} as row, {header} as header"
    connection.execute(
        f"""
        update raw.mended_rows set
            origin_id = origin.file_id, origin_row_number = origin.row_number, is_origin_waiting = origin.is_waiting
        from (
            select {origin}, {mark_of("given.record")} as mark, false as is_waiting
            from raw.quarantined_rows as given
            join raw.source_files as files using (contract, file_id)
            where given.contract = $contract
            union all
            select {origin}, {mark_of(record_of(contract, "given"))}, true
            from raw.{contract.table} as given
            join raw.source_files as files using (file_id)
            semi join raw.mended_rows as wanted
                on wanted.origin_file = files.file
                and wanted.origin_row = {row}
                and wanted.origin_header is not distinct from {header}
            where {can_wait}
        ) as origin
        where mended_rows.contract = $contract
            and mended_rows.origin_file = origin.file
            and mended_rows.origin_row = origin.row
            and mended_rows.origin_header is not distinct from origin.header
            and mended_rows.mark = origin.mark
            and mended_rows.file_id <> origin.file_id
        """,
        {"contract": contract.name},
    )

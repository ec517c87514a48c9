"""All tables as one XLSX workbook: the data dictionary first, then a sheet for each."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from orchestration.errors import SettingsError
from orchestration.outbound.descriptors import COLUMNS_HEADER, OURS, TABLES_HEADER, column_rows, table_rows
from orchestration.outbound.source import Snapshot, Source
from orchestration.outbound.table_files import Advance
from published.private_files import replacing_bytes
from published.query_files import LONGEST_SHEET, Row, Workbook

TABLES_SHEET, COLUMNS_SHEET = "Tables", "Columns"
_PROPERTIES = "docProps/custom.xml"
_LARGEST_PROPERTIES = 100_000
_TABLE_WIDTHS, _COLUMN_WIDTHS = (28, 9, 40, 60, 90), (28, 26, 9, 9, 9, 60, 90)


def write_workbook(source: Source, file: Path, *, scratch: Path, advance: Advance) -> None:
    """Write all tables into a workbook; one that an export wrote is replaced in one step.

    Args:
        source: the tables.
        file: where to.
        scratch: an empty folder for its parts.
        advance: is told how far it is.

    Raises:
        SettingsError: it can't be written there, or a table has more rows than a sheet.
        SkillgapError: the source changed meanwhile.
        OSError: the file can't be written; what was there is as it was.
    """
    snapshot = source.snapshot
    refuse_foreign_file(file, snapshot.file)
    refuse_long_tables(snapshot)
    properties = {OURS: snapshot.file, "snapshot": snapshot.name, "as of": snapshot.as_of}
    with replacing_bytes(file) as stream:
        with Workbook(stream, scratch, properties) as book:
            book.add_sheet(TABLES_SHEET, TABLES_HEADER, [list(table_rows(snapshot.tables))], _TABLE_WIDTHS)
            book.add_sheet(COLUMNS_SHEET, COLUMNS_HEADER, [list(column_rows(snapshot.tables))], _COLUMN_WIDTHS)
            for number, table in enumerate(snapshot.tables):
                advance(number, len(snapshot.tables))
                names = [column.name for column in table.columns]
                widths = [max(len(name) + 2, 10) for name in names]
                book.add_sheet(table.name, names, _rows(source.batches(table)), widths)
            source.refuse_if_changed()
        advance(len(snapshot.tables), len(snapshot.tables))


def refuse_long_tables(snapshot: Snapshot) -> None:
    """See that each table has room on a sheet.

    Raises:
        SettingsError: one has more rows.
    """
    long = [f"{table.name} has {table.n_rows:,}" for table in snapshot.tables if table.n_rows > LONGEST_SHEET]
    if long:
        raise SettingsError(
            f"A sheet has room for {LONGEST_SHEET:,} rows, and {'; '.join(long)}. Nothing was written. "
            'Take --csv or --parquet for all rows, or a part of them: skillgap sql --output FILE.csv "from … where …"'
        )


def refuse_foreign_file(file: Path, source: str) -> None:
    """See that nothing is lost, and nobody finds more, if a file is replaced.

    Raises:
        SettingsError: it has no place, or was not written here, or a wider circle may read it.
    """
    if not file.parent.is_dir():
        raise SettingsError(f"{file.parent} is no folder; make it first.")
    if file.is_dir():
        raise SettingsError(f"{file} is a folder; name a file in it.")
    if file.suffix.lower() != ".xlsx":
        raise SettingsError(f"{file} is no name of a workbook: Excel opens it as one if it ends with .xlsx.")
    if not file.exists():
        return
    properties = _properties_of(file)
    if f'name="{OURS}"' not in properties:
        raise SettingsError(
            f"{file} is there already, and skillgap export did not write it. Name another; nothing was touched."
        )
    if source == "warehouse" and ">shareable<" in properties:
        raise SettingsError(
            f"{file} holds the tables of shareable.duckdb, and whoever reads it may not see the warehouse. Name "
            "another file, or say --shareable."
        )


def _properties_of(file: Path) -> str:
    try:
        with zipfile.ZipFile(file) as archive, archive.open(_PROPERTIES) as stream:
            return stream.read(_LARGEST_PROPERTIES).decode("utf-8", "replace")
    except (OSError, KeyError, zipfile.BadZipFile):
        return ""


def _rows(batches: pa.RecordBatchReader) -> Iterator[list[Row]]:
    for batch in batches:
        columns = [column.to_pylist() for column in batch.columns]
        rows: Iterator[Row] = zip(*columns, strict=True)
        yield list(rows)

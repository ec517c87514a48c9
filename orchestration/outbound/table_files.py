"""Tables as files, one for each: Parquet, and CSV that spreadsheets and programs read alike.

CSV here is RFC 4180 in UTF-8 with its mark, by which Excel knows it: commas, texts in quotation marks, a point for
decimals, days as 2026-11-30, true and false, nothing between two commas for what is blank. A text that a spreadsheet
would run as a formula has an apostrophe before it, as in every CSV of this product; Parquet has texts as they are.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from orchestration.outbound.descriptors import (
    COLUMNS_HEADER,
    OURS,
    TABLES_HEADER,
    Row,
    column_rows,
    data_package,
    table_rows,
)
from orchestration.outbound.dictionary import Table
from orchestration.outbound.replaced_folder import PACKAGE, replaced_folder
from orchestration.outbound.source import Snapshot, Source
from published.cells import csv_cell
from published.private_files import replacing_bytes, write_private
from published.spreadsheet_columns import harmless_column

Form = Literal["csv", "parquet"]
Advance = Callable[[int, int], None]
"""Is told how many tables of how many are written."""

DICTIONARY = ("data_dictionary_tables.csv", "data_dictionary_columns.csv")
_MARK = b"\xef\xbb\xbf"


def write_folder(source: Source, folder: Path, form: Form, *, at: datetime, advance: Advance) -> None:
    """Write all tables into a folder, with a data dictionary beside them; what an export left there is replaced.

    Args:
        source: the tables.
        folder: where to.
        form: of the files.
        at: the present moment.
        advance: is told how far it is.

    Raises:
        SettingsError: something else lies there.
        SkillgapError: another export writes there, or the source changed meanwhile.
        OSError: the files can't be written; what was there is as it was.
    """
    snapshot = source.snapshot
    files = {table.name: f"{table.name}.{form}" for table in snapshot.tables}
    write = _write_csv if form == "csv" else _write_parquet
    with replaced_folder(folder, snapshot.file) as new:
        for number, table in enumerate(snapshot.tables):
            advance(number, len(files))
            with replacing_bytes(new / files[table.name]) as stream:
                write(source.batches(table), table, snapshot, stream)
        described = ((TABLES_HEADER, table_rows(snapshot.tables)), (COLUMNS_HEADER, column_rows(snapshot.tables)))
        for name, (header, rows) in zip(DICTIONARY, described, strict=True):
            _write_rows(new / name, header, rows)
        package = data_package(snapshot, files, at=at, dictionary=DICTIONARY)
        write_private(new / PACKAGE, json.dumps(package, indent=2, ensure_ascii=False) + "\n")
        source.refuse_if_changed()
        advance(len(files), len(files))


def csv_rows(batch: pa.RecordBatch) -> pa.Buffer:
    """Return a batch as CSV without a header: texts in quotation marks, nothing for what is blank."""
    into = pa.BufferOutputStream()
    pa_csv.write_csv(batch, into, pa_csv.WriteOptions(include_header=False, quoting_style="needed"))
    return into.getvalue()


def _write_csv(rows: pa.RecordBatchReader, table: Table, _snapshot: Snapshot, stream: IO[bytes]) -> None:
    stream.write(_MARK + ",".join(column.name for column in table.columns).encode() + b"\n")
    for batch in rows:
        columns = [harmless_column(each) if pa.types.is_string(each.type) else each for each in batch.columns]
        stream.write(csv_rows(pa.RecordBatch.from_arrays(columns, names=batch.schema.names)))


def _write_parquet(rows: pa.RecordBatchReader, table: Table, snapshot: Snapshot, stream: IO[bytes]) -> None:
    fields = [
        field.with_nullable(not column.is_required).with_metadata({"description": column.about})
        for field, column in zip(rows.schema, table.columns, strict=True)
    ]
    schema = pa.schema(fields, metadata=_metadata(table, snapshot))
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))


def _metadata(table: Table, snapshot: Snapshot) -> Mapping[str, str]:
    """Return what a Parquet file says of its table, for programs that know nothing of a folder."""
    relations = [
        {"columns": each.columns, "table": each.to_table, "referenced_columns": each.to_columns}
        for each in table.relations
    ]
    return {
        "description": table.about,
        "columns": json.dumps({column.name: column.about for column in table.columns}, ensure_ascii=False),
        "primary_key" if table.is_primary else "unique_key": ", ".join(table.key),
        "foreign_keys": json.dumps(relations),
        f"{OURS}.snapshot": snapshot.name,
        f"{OURS}.file": snapshot.file,
        f"{OURS}.as_of": snapshot.as_of,
    }


def _write_rows(file: Path, header: tuple[str, ...], rows: Iterable[Row]) -> None:
    with replacing_bytes(file) as stream:
        stream.write(_MARK)
        writer = csv.writer(_Encoded(stream), lineterminator="\n")
        writer.writerow(header)
        writer.writerows([csv_cell(value) for value in row] for row in rows)


class _Encoded:
    """What `csv` writes texts to: a stream of UTF-8."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.encode())

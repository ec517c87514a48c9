"""One file → landing: its kept columns as texts, canonically named, with row numbers, in a Parquet file.

How each format is read stands in `formats`; what the texts mean stands in `typed`.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.ingest.filenames import ending_of
from orchestration.ingest.formats.delimited import RaggedRowsError, open_delimited
from orchestration.ingest.formats.json_records import open_json
from orchestration.ingest.formats.parquet import open_parquet
from orchestration.ingest.formats.signature import check_signature
from orchestration.ingest.formats.workbook import open_workbook
from orchestration.ingest.headers import UnknownHeader
from orchestration.ingest.mended import Mend, Returned
from orchestration.ingest.projection import Projection, make_projection
from orchestration.ingest.source_file import SourceFile
from orchestration.ingest.table import ROW_NUMBER, MisreadRow, Table
from orchestration.settings import SourceSettings

# Part of what a loaded file is known by: raise it when the same bytes would be read another way.
READER_VERSION = 1

WRONG_NUMBER_OF_FIELDS = "wrong_number_of_fields"


@dataclass(frozen=True)
class SetAside:
    """A row that could not be read.

    Attributes:
        row_number: its number as a person sees it.
        reason: a code.
        record: JSON object column → text; empty where a value that must not be kept could be among them.
    """

    row_number: int
    reason: str
    record: str


@dataclass(frozen=True)
class Landed:
    """A file that has been read.

    Attributes:
        parquet: the landing file.
        columns: the columns in it besides `row_number`, all text.
        headers: column → header it was found under; what is dropped by contract (a comment) is among them.
        unknown: headers that are no column.
        n_read: data rows in the file.
        n_landed: rows in the landing file.
        n_filtered: rows that `where` left out.
        set_aside: rows that could not be read.
        details: what was detected, for the load record.
        mends: for rows that were set aside before and came back mended, which rows they were.
    """

    parquet: Path
    columns: tuple[str, ...]
    headers: dict[str, str]
    unknown: tuple[UnknownHeader, ...]
    n_read: int
    n_landed: int
    n_filtered: int
    set_aside: tuple[SetAside, ...]
    details: dict[str, str]
    mends: tuple[Mend, ...] = ()


def land(file: SourceFile, target: Path, settings: SourceSettings, *, is_mended: bool = False) -> Landed:
    """Read a file into a landing file; memory stays bounded whatever its size.

    Args:
        file: the file.
        target: the Parquet file to write; while the file is read a scratch folder may stand beside it.
        settings: how the file differs from the canonical one.
        is_mended: its rows were set aside before; the columns that say so are taken off.

    Returns:
        What was read; `n_read` = `n_landed` + `n_filtered` + the rows set aside.

    Raises:
        ExportError: the file can't be taken; the error says why.
        SettingsError: a setting of this contract can't be taken.
    """
    check_signature(file)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        table = _open(file, settings, Path(scratch))
        returned = Returned(table) if is_mended else None
        table = returned.table if returned else table
        projection, match = make_projection(table, file, settings)
        try:
            n_filtered = _write(table, projection, target)
        except RaggedRowsError:
            table = open_delimited(file, settings, Path(scratch), is_careful=True)
            returned = Returned(table) if is_mended else None
            table = returned.table if returned else table
            n_filtered = _write(table, projection, target)
        mends = returned.mends if returned else ()
    n_landed = _count_rows(target)
    tally = table.tally
    details = dict(table.details)
    if tally.n_blank:
        details["blank rows left out"] = str(tally.n_blank)
    if not tally.n_rows:
        details["rows"] = "none: the file has a header alone"
    return Landed(
        parquet=target,
        columns=projection.columns,
        headers={column: table.headers[position] for column, position in match.positions.items()},
        unknown=match.unknown,
        n_read=tally.n_rows,
        n_landed=n_landed,
        n_filtered=n_filtered,
        set_aside=_set_aside(tally.misread, table, projection),
        details=details,
        mends=mends,
    )


def _open(file: SourceFile, settings: SourceSettings, scratch: Path) -> Table:
    """Open a file as what the ending of its name says."""
    ending = ending_of(file.path.name).removesuffix(".gz")
    if ending in (".xlsx", ".xlsm"):
        return open_workbook(file, settings)
    if ending in (".json", ".jsonl", ".ndjson"):
        return open_json(file, settings)
    if ending == ".parquet":
        return open_parquet(file)
    return open_delimited(file, settings, scratch)


def _write(table: Table, projection: Projection, target: Path) -> int:
    """Write the kept columns of the kept rows; return how many rows were left out by a condition."""
    if isinstance(table.rows, pl.LazyFrame):
        try:
            projection.apply(table.rows).sink_parquet(target, statistics=False, engine="streaming")
        except (pl.exceptions.ComputeError, pl.exceptions.SchemaError, pl.exceptions.PanicException) as error:
            raise table.broken() from error
        n_landed = n_filled = _count_rows(target)
        if projection.conditions:
            n_filled = table.rows.select(pl.len()).collect(engine="streaming").item()
        table.tally.n_blank += table.tally.n_rows - n_filled
        table.tally.n_rows = n_filled
        return n_filled - n_landed
    schema = pa.schema([*((column, pa.large_string()) for column in projection.columns), (ROW_NUMBER, pa.int64())])
    n_filtered = 0
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in table.rows:
            kept = projection.apply(batch.lazy()).collect()
            n_filtered += batch.height - kept.height
            writer.write_table(kept.to_arrow().cast(schema))
    return n_filtered


def _count_rows(parquet: Path) -> int:
    return int(pq.read_metadata(parquet).num_rows)


def _set_aside(misread: list[MisreadRow], table: Table, projection: Projection) -> tuple[SetAside, ...]:
    """Return misread rows as they may be kept.

    The fields of such a row may have slipped, so its values are kept only if every column of the file is one that may
    be kept: else a comment could lie under any header.
    """
    names = {position: column for column, position in projection.positions.items()}
    is_harmless = all(position in names or not header.strip() for position, header in enumerate(table.headers))
    rows = []
    for row in misread:
        fields = {names[position]: text for position, text in enumerate(row.fields) if position in names}
        beyond = row.fields[len(table.headers) :]
        fields |= {f"beyond_the_last_column_{number}": text for number, text in enumerate(beyond, start=1)}
        record = json.dumps(fields, ensure_ascii=False) if is_harmless else "{}"
        rows.append(SetAside(row.row_number, WRONG_NUMBER_OF_FIELDS, record))
    return tuple(rows)

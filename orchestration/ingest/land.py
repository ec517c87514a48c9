"""One file → landing: its kept columns as texts, canonically named, with row numbers, in a Parquet file.

How each format is read stands in `formats`; what the texts mean stands in `types.columns`.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.ingest.corrections import CorrectedTable
from orchestration.ingest.formats.csv import RaggedRowsError, open_delimited
from orchestration.ingest.formats.encodings import open_bytes
from orchestration.ingest.formats.json_table import open_json
from orchestration.ingest.formats.parquet import open_parquet
from orchestration.ingest.formats.signature import check_signature
from orchestration.ingest.formats.xlsx import open_workbook
from orchestration.ingest.mapping.cells import fill_down, is_filled
from orchestration.ingest.mapping.json_cells import with_plain_lists
from orchestration.ingest.mapping.projection import (
    Projection,
    headers_as_text,
    make_projection,
    unknown_headers,
)
from orchestration.ingest.mapping.tree import ONE_NAME_FOR_DEPTHS, hang
from orchestration.ingest.mapping.voids import without_voided
from orchestration.ingest.notices import (
    LEAVERS,
    LINES_BELOW,
    NAMELESS_COLUMNS,
    is_status_header,
    leaver_words,
    names_of_leavers,
)
from orchestration.ingest.source.filenames import format_of, stem_of
from orchestration.ingest.source.headers import TREE_PREFIX, UnknownHeader
from orchestration.ingest.source.source_file import SourceFile
from orchestration.ingest.source.table import (
    ROW_NUMBER,
    WRONG_NUMBER_OF_FIELDS,
    Landed,
    MisreadRow,
    RejectedRow,
    Table,
    position_name,
)

_BROKEN = (pl.exceptions.ComputeError, pl.exceptions.SchemaError, pl.exceptions.PanicException)
_LOOKED_AT_BYTES = 1 << 18
_MOST_WORDS = 200  # different words that a column of words has; one with more holds something else


def land(file: SourceFile, target: Path, *, is_corrections_file: bool = False) -> Landed:
    """Read a file into a landing file; memory stays bounded whatever its size.

    Args:
        file: the file, with the settings of its source.
        target: the Parquet file to write; while the file is read a scratch folder may stand beside it.
        is_corrections_file: its rows were set aside before; the columns that say so are taken off.

    Returns:
        What was read; `n_read` = `n_landed` + `n_filtered` + the rows set aside.

    Raises:
        ReadError: the file can't be taken; the error says why.
        SettingsError: a setting of this contract can't be taken.
    """
    check_signature(file.path)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        try:
            return _land(_open(file, Path(scratch)), file, target, is_corrections_file=is_corrections_file)
        except RaggedRowsError:
            table = open_delimited(file.path, file.contract, file.settings, Path(scratch), is_careful=True)
            return _land(table, file, target, is_corrections_file=is_corrections_file)


def _land(opened: Table, file: SourceFile, target: Path, *, is_corrections_file: bool) -> Landed:
    """Write what is kept of a table into a landing file."""
    returned = CorrectedTable(opened) if is_corrections_file else None
    table = (
        returned.table
        if returned
        else _looked_at_whole(with_plain_lists(opened) if _may_hold_json(file) else opened, file)
    )
    projection, match = make_projection(table, file.path.name, file.contract, file.settings)
    nameless = _Nameless(table)
    n_full, n_landed = _write(replace(table, rows=nameless.rows), projection, target)
    tally, unpivoting = table.tally, projection.unpivoting
    n_given = tally.n_rows - len(tally.misread)
    details = dict(table.details)
    if unpivoting:
        if n_blank_cells := n_given * len(unpivoting.items) - n_full:
            details["blank cells left out"] = str(n_blank_cells)
    elif projection.split is None:
        tally.n_blank += n_given - n_full
    if tally.n_below:
        details[LINES_BELOW] = str(tally.n_below)
    if tally.n_blank:
        details["blank rows left out"] = str(tally.n_blank)
    n_read = n_full + len(tally.misread)
    unknown = unknown_headers(table, projection, match, file.settings)
    if file.contract.name == "hris/people" and not is_corrections_file:
        named = [] if "left_on" in projection.columns else _named_for_leavers(file, details)
        if said := ", ".join(filter(None, (_leavers(table, unknown, match.positions.get("left_on")), *named))):
            details[LEAVERS] = said
    if filled := nameless.filled():
        details[NAMELESS_COLUMNS] = ", ".join(str(position + 1) for position in filled)
    if not n_read:
        details["rows"] = "none: the file has a header alone"
    return Landed(
        parquet=target,
        columns=projection.columns,
        headers=headers_as_text(table, projection, match),
        unknown=unknown,
        n_read=n_read,
        n_landed=n_landed,
        n_filtered=n_full - n_landed,
        quarantined=_quarantined_of(tally.misread, table, projection),
        details=details,
        corrections=returned.corrections if returned else (),
        cell_headers=projection.cell_headers,
    )


def _open(file: SourceFile, scratch: Path) -> Table:
    """Open a file as what the ending of its name says."""
    match format_of(file.path.name):
        case "workbook":
            return open_workbook(file.path, file.contract, file.settings)
        case "json" | "json lines":
            return open_json(file.path, file.settings)
        case "parquet":
            return open_parquet(file.path)
        case "text":
            return open_delimited(file.path, file.contract, file.settings, scratch)


def _may_hold_json(file: SourceFile) -> bool:
    """Whether cells may hold JSON; the first bytes of a text say it sooner than its first rows do."""
    if format_of(file.path.name) != "text":
        return True
    with open_bytes(file.path) as stream:
        start = stream.read(_LOOKED_AT_BYTES)
    return b"[" in start or b"{" in start


def _looked_at_whole(table: Table, file: SourceFile) -> Table:
    """Return a table with the steps done that look at several of its rows together."""
    settings = file.settings
    if not settings.fill_down and settings.tree is None and settings.voids is None:
        return table
    rows = table.whole()
    if settings.voids:
        rows, n_voided = without_voided(table, rows, settings.voids)
        table = replace(
            table, details=table.details | {"voided rows left out": str(n_voided)} if n_voided else table.details
        )
        table.tally.n_rows = rows.height
    if settings.fill_down:
        rows = fill_down(rows, [table.column_under(header, "fill_down") for header in settings.fill_down])
    filled = replace(table, rows=rows.lazy())
    if settings.tree is None:
        return filled
    hung = hang(filled, rows, file.path, settings.tree, settings.format.encoding)
    if f"{TREE_PREFIX}depth" in settings.where:  # the depth is chosen: what it is called says nothing more
        hung.details.pop(ONE_NAME_FOR_DEPTHS, None)
    return hung


def _leavers(table: Table, unknown: Sequence[UnknownHeader], left_on: int | None) -> str | None:
    """Return the header that is not read and below which words stand for people who left, with those words.

    Args:
        table: the file.
        unknown: its headers that are no column.
        left_on: position of the day of leaving, if it has one: whose is filled is known to have left.
    """
    if not isinstance(table.rows, pl.LazyFrame):
        return None
    rows = table.rows if left_on is None else table.rows.filter(~is_filled(position_name(left_on)))
    for header in unknown:
        position = table.position_of(header.header)
        if position is None or not is_status_header(header.header):
            continue
        texts = rows.select(pl.col(position_name(position)).unique()).head(_MOST_WORDS).collect()
        words = leaver_words(header.header, [text for text in texts.to_series().to_list() if text])
        if words:
            return f"{header.header} ({', '.join(words)})"
    return None


def _named_for_leavers(file: SourceFile, details: Mapping[str, str]) -> list[str]:
    """Return the file, or its sheets, whose names say that the people in them have left."""
    sheets = [each for key in ("sheet", "sheets") if key in details for each in details[key].split(", ")]
    found = [f"the name of the sheet {name!r}" for name in names_of_leavers(sheets)]
    return found or [f"its name {name!r}" for name in names_of_leavers([stem_of(file.path.name)])]


class _Nameless:
    """Columns without a header: a table may well end with some, but where one holds values they are not read."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._columns = {position_name(at): at for at, header in enumerate(table.headers) if not header.strip()}
        self._filled: set[str] = set()

    @property
    def rows(self) -> pl.LazyFrame | Iterator[pl.DataFrame]:
        """The table's rows; of batches it is noted on their way what they hold."""
        rows = self._table.rows
        return rows if isinstance(rows, pl.LazyFrame) or not self._columns else self._noting(rows)

    def filled(self) -> list[int]:
        """Return the positions of those that hold something, once all rows were read."""
        rows = self._table.rows
        if isinstance(rows, pl.LazyFrame) and self._columns:
            try:
                self._note(rows)
            except _BROKEN as error:
                raise self._table.broken() from error
        return [at for name, at in self._columns.items() if name in self._filled]

    def _noting(self, batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        for batch in batches:
            self._note(batch.lazy())
            yield batch

    def _note(self, rows: pl.LazyFrame) -> None:
        is_filled = (pl.col(name).str.strip_chars().fill_null("") != "" for name in self._columns)
        flags = rows.select(flag.any() for flag in is_filled).collect().row(0)
        self._filled |= {name for name, flag in zip(self._columns, flags, strict=True) if flag}


def _write(table: Table, projection: Projection, target: Path) -> tuple[int, int]:
    """Write the kept columns of the kept rows.

    Returns:
        How many rows there would be if none were left out by a condition, and how many there are.
    """
    if isinstance(table.rows, pl.LazyFrame):
        try:
            # read a few times and thrown away: what is quick to write counts, not what is small
            projection.apply(table.rows).sink_parquet(
                target, compression="snappy", statistics=False, engine="streaming"
            )
            n_landed = _count_rows(target)
            return (projection.count(table.rows) if projection.is_filtering else n_landed), n_landed
        except _BROKEN as error:
            raise table.broken() from error
    names = (*projection.columns, *projection.auxiliary)
    schema = pa.schema([*((column, pa.large_string()) for column in names), (ROW_NUMBER, pa.int64())])
    n_full = 0
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in table.rows:
            n_full += projection.count(batch.lazy())
            writer.write_table(projection.apply(batch.lazy()).collect().to_arrow().cast(schema))
    return n_full, _count_rows(target)


def _count_rows(parquet: Path) -> int:
    return int(pq.read_metadata(parquet).num_rows)


def _quarantined_of(misread: list[MisreadRow], table: Table, projection: Projection) -> tuple[RejectedRow, ...]:
    """Return misread rows as they may be kept.

    The fields of such a row may have slipped, so its values are kept only if every column of the file is one that may
    be kept: else a comment could lie under any header.
    """
    names = {position: column for column, position in projection.positions.items()}
    names |= projection.unpivoting.cell_names() if projection.unpivoting else {}
    is_harmless = all(position in names or not header.strip() for position, header in enumerate(table.headers))
    rows = []
    for row in misread:
        fields = {names[position]: text for position, text in enumerate(row.fields) if position in names}
        beyond = row.fields[len(table.headers) :]
        fields |= {f"beyond_the_last_column_{number}": text for number, text in enumerate(beyond, start=1)}
        record = json.dumps(fields, ensure_ascii=False) if is_harmless else "{}"
        rows.append(RejectedRow(row.row_number * projection.cells_per_row, WRONG_NUMBER_OF_FIELDS, record))
    return tuple(rows)

"""Parquet → a table: typed columns become texts without loss."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.ingest.source.read_error import ReadError
from orchestration.ingest.source.table import ROW_NUMBER, Table, Tally, position_name

_LARGEST_EXACT_INTEGER = 2.0**53


def open_parquet(path: Path) -> Table:
    """Open a Parquet file lazily.

    Raises:
        ReadError: the file can't be read, or a column holds lists or records.
    """

    def damaged() -> ReadError:
        return ReadError(
            found="a Parquet file that is damaged or ends too early",
            expected="a whole Parquet file",
            remedy="Copy or export the file again.",
        )

    try:
        n_rows = pq.read_metadata(path).num_rows
        rows = pl.scan_parquet(path, glob=False)
        schema = rows.collect_schema()
    except (pa.ArrowException, pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        raise damaged() from error
    texts = [
        _as_text(name, dtype).alias(position_name(position)) for position, (name, dtype) in enumerate(schema.items())
    ]
    numbered = rows.with_row_index(ROW_NUMBER, offset=1).select(*texts, ROW_NUMBER)
    return Table(tuple(schema.names()), None, numbered, Tally(n_rows), {}, damaged)


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column as text: days and times in ISO, whole numbers without a decimal point."""
    column = pl.col(name)
    if dtype.is_float():
        is_whole = (column == column.floor()) & (column.abs() < _LARGEST_EXACT_INTEGER)
        whole = pl.when(is_whole).then(column).cast(pl.Int64, strict=False).cast(pl.String)
        return pl.when(column.is_nan()).then(None).otherwise(pl.coalesce(whole, column.cast(pl.String)))
    if dtype == pl.Datetime:
        return column.dt.to_string("%Y-%m-%d %H:%M:%S%.f")
    if dtype == pl.Binary:  # what is no text is shown in hexadecimals, and is set aside where it means something
        return column.map_elements(_text_or_digits, return_dtype=pl.String)
    if dtype == pl.Duration:
        return column.dt.to_string("iso")
    if isinstance(dtype, pl.List | pl.Array):
        if isinstance(dtype.inner, pl.DataType) and not dtype.inner.is_nested():
            return column.cast(pl.List(pl.String)).list.join("|")
        return _nested(name, dtype)
    if dtype.is_nested():
        return _nested(name, dtype)
    return column.cast(pl.String)


def _text_or_digits(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.hex()


def _nested(name: str, dtype: pl.DataType) -> pl.Expr:
    raise ReadError(
        column=name,
        found=f"records inside a column ({dtype})",
        expected="a value in each cell",
        remedy="Export the column flattened, one value in a cell.",
    )

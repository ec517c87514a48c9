"""Parquet → a table: typed columns become texts without loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from orchestration.ingest.source.limits import MOST_COLUMNS, most_unpacked, too_many_columns, unpacks_to_too_much
from orchestration.ingest.source.read_error import ReadError
from orchestration.ingest.source.table import ROW_NUMBER, Table, Tally, position_name

_MOST_ROWS, _ROWS_FOR_A_BYTE = 1_000_000, 20
_ROWS_AT_A_TIME = 1 << 16
_LARGEST_EXACT_INTEGER = 2.0**53


def open_parquet(path: Path) -> Table:
    """Open a Parquet file lazily.

    Raises:
        ReadError: the file can't be read, holds more than one of its size may, or a column holds lists or records.
    """

    def damaged() -> ReadError:
        return ReadError(
            found="a Parquet file that is damaged or ends too early",
            expected="a whole Parquet file",
            remedy="Copy or export the file again.",
        )

    try:
        metadata = pq.read_metadata(path)
        _check_size(path, metadata)
        rows = pl.scan_parquet(path, glob=False)
        schema = rows.collect_schema()
    except (pa.ArrowException, pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        raise damaged() from error
    texts = [
        _as_text(name, dtype).alias(position_name(position)) for position, (name, dtype) in enumerate(schema.items())
    ]
    numbered = rows.with_row_index(ROW_NUMBER, offset=1).select(*texts, ROW_NUMBER)
    return Table(tuple(schema.names()), None, numbered, Tally(metadata.num_rows), {}, damaged)


def _check_size(path: Path, metadata: pq.FileMetaData) -> None:
    """Make sure that a file holds no more than one of its size may: a value that repeats takes next to nothing.

    Raises:
        ReadError: it holds more.
        pa.ArrowInvalid: it says that it holds something beyond its end.
    """
    n_packed = path.stat().st_size
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    chunks = [group.column(number) for group in groups for number in range(metadata.num_columns)]
    if any(_end(chunk) > n_packed for chunk in chunks):
        raise pa.ArrowInvalid("a column lies beyond the end of the file")
    if metadata.num_columns > MOST_COLUMNS:
        raise too_many_columns()
    most_rows = max(_MOST_ROWS, _ROWS_FOR_A_BYTE * n_packed)
    if metadata.num_rows > most_rows:
        raise ReadError(
            found=f"{metadata.num_rows} rows in {n_packed} bytes",
            expected=f"at most {most_rows} rows in a file of that size",
            remedy="Export it again; nearly all of its rows are the same.",
        )
    n_unpacked = sum(chunk.total_uncompressed_size for chunk in chunks)
    # No text is longer than the list that they are picked from.
    n_at_most = sum(chunk.num_values * chunk.total_uncompressed_size for chunk in chunks if _may_repeat(chunk))
    if n_unpacked + n_at_most > most_unpacked(n_packed):
        repeating = sorted({chunk.path_in_schema for chunk in chunks if _may_repeat(chunk)})
        for n_bytes in _bytes_of_texts(path, repeating):
            n_unpacked += n_bytes
            if n_unpacked > most_unpacked(n_packed):
                raise unpacks_to_too_much(n_packed)
    if n_unpacked > most_unpacked(n_packed):
        raise unpacks_to_too_much(n_packed)


def _end(chunk: pq.ColumnChunkMetaData) -> int:
    """Return where a column's bytes end."""
    begins = chunk.dictionary_page_offset if chunk.has_dictionary_page else chunk.data_page_offset
    return int(begins + chunk.total_compressed_size)


def _may_repeat(chunk: pq.ColumnChunkMetaData) -> bool:
    return chunk.physical_type == "BYTE_ARRAY" and any("DICTIONARY" in encoding for encoding in chunk.encodings)


def _bytes_of_texts(path: Path, columns: Sequence[str]) -> Iterator[int]:
    """Yield the bytes of the texts in some columns, piece by piece, without making the texts that repeat."""
    with pq.ParquetFile(path, read_dictionary=list(columns)) as file:
        for column in columns:
            for batch in file.iter_batches(_ROWS_AT_A_TIME, columns=[column]):
                texts = batch.column(0)
                if isinstance(texts, pa.DictionaryArray):
                    lengths = pc.binary_length(texts.dictionary).take(texts.indices)
                    yield pc.sum(lengths.cast(pa.int64())).as_py() or 0


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

"""CSV and its kin → a table: regular files the fast way, all others record by record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from expectations.contracts import Contract
from orchestration.ingest.formats.csv import read_records
from orchestration.ingest.formats.csv_layout import NAMES, find_layout
from orchestration.ingest.formats.csv_structure import count_regular_rows
from orchestration.ingest.formats.encodings import TextEncoding, detect_encoding, open_text, to_utf8
from orchestration.ingest.formats.layout import Layout
from orchestration.ingest.source.table import ROW_NUMBER, Table, Tally, position_name
from orchestration.settings.source_settings import SourceSettings

_SAMPLE_CHARACTERS = 1 << 18


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
    if encoding.n_nul:
        details["NUL characters taken out"] = str(encoding.n_nul)
    if not is_careful:
        utf8 = to_utf8(path, encoding, scratch / "utf8.txt")
        n_rows = count_regular_rows(utf8, layout)
        if n_rows is not None:
            return Table(
                layout.headers, layout.header_row, _scan(utf8, layout), Tally(n_rows), details, RaggedRowsError
            )
    tally = Tally()
    rows = _read(path, encoding, layout, tally)
    return Table(layout.headers, layout.header_row, rows, tally, details)


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

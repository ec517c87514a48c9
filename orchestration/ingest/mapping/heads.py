"""A file's first rows, in every way they may be cut, before anybody knows what the file is."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

import fastexcel
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.ingest.formats.csv_layout import DELIMITERS
from orchestration.ingest.formats.encodings import detect_encoding, open_text
from orchestration.ingest.formats.json_table import records_of
from orchestration.ingest.formats.layout import read_fields
from orchestration.ingest.source.filenames import ending_of
from orchestration.ingest.source.headers import TITLE_ROWS
from orchestration.ingest.source.read_error import ReadError

Head = tuple[tuple[str, ...], ...]

_ROWS = TITLE_ROWS + 5
_RECORDS = 200
_SAMPLE_CHARACTERS = 1 << 17


def heads_of(path: Path, records: str | None = None) -> tuple[Head, ...]:
    """Return a file's first rows: by delimiter, by sheet, or, of JSON, the paths that its first records have.

    Args:
        path: the file.
        records: where a JSON file's list of records stands.

    Returns:
        One head per way; none where the file can't be read.
    """
    ending = ending_of(path.name).removesuffix(".gz")
    try:
        if ending in (".xlsx", ".xlsm"):
            return tuple(_of_sheets(path))
        if ending in (".json", ".jsonl", ".ndjson"):
            return _of_records(path, records)
        if ending == ".parquet":
            return ((tuple(pq.read_schema(path).names),),)
        return tuple(_of_text(path))
    except (ReadError, fastexcel.FastExcelError, pa.ArrowInvalid, OSError):
        return ()


def _of_text(path: Path) -> Iterator[Head]:
    encoding = detect_encoding(path, None)
    with open_text(path, encoding) as text:
        sample = text.read(_SAMPLE_CHARACTERS).replace("\0", "").lstrip("\ufeff")
    for delimiter in DELIMITERS:
        rows = islice(read_fields(StringIO(sample, newline=""), delimiter), _ROWS)
        yield tuple(tuple(row) for row in rows)


def _of_sheets(path: Path) -> Iterator[Head]:
    reader = fastexcel.read_excel(path)
    for sheet in reader.sheet_names:
        cells = reader.load_sheet(sheet, header_row=None, skip_rows=0, n_rows=_ROWS, dtypes="string").to_polars()
        yield tuple(tuple("" if cell is None else str(cell) for cell in row) for row in cells.rows())


def _of_records(path: Path, records: str | None) -> tuple[Head, ...]:
    paths: dict[str, None] = {}
    for record in islice(records_of(path, records), _RECORDS):
        paths |= dict.fromkeys(record)
    return ((tuple(paths),),) if paths else ()

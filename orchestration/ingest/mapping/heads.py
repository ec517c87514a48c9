"""A file's first rows, in every way they may be cut, before anybody knows what the file is."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from itertools import islice

import fastexcel
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.errors import ExportError
from orchestration.ingest.formats.csv_layout import DELIMITERS
from orchestration.ingest.formats.encodings import detect_encoding, open_text
from orchestration.ingest.formats.json_table import records_of
from orchestration.ingest.formats.layout import read_fields
from orchestration.ingest.source.filenames import ending_of
from orchestration.ingest.source.headers import TITLE_ROWS
from orchestration.ingest.source.source_file import SourceFile

Head = tuple[tuple[str, ...], ...]

_ROWS = TITLE_ROWS + 5
_RECORDS = 200
_SAMPLE_CHARACTERS = 1 << 17


def heads_of(file: SourceFile, records: str | None = None) -> tuple[Head, ...]:
    """Return a file's first rows: by delimiter, by sheet, or, of JSON, the paths that its first records have.

    Args:
        file: the file; what it is an export of makes no difference.
        records: where a JSON file's list of records stands.

    Returns:
        One head per way; none where the file can't be read.
    """
    ending = ending_of(file.path.name).removesuffix(".gz")
    try:
        if ending in (".xlsx", ".xlsm"):
            return tuple(_of_sheets(file))
        if ending in (".json", ".jsonl", ".ndjson"):
            return _of_records(file, records)
        if ending == ".parquet":
            return ((tuple(pq.read_schema(file.path).names),),)
        return tuple(_of_text(file))
    except (ExportError, fastexcel.FastExcelError, pa.ArrowInvalid, OSError):
        return ()


def _of_text(file: SourceFile) -> Iterator[Head]:
    encoding = detect_encoding(file, None)
    with open_text(file, encoding) as text:
        sample = text.read(_SAMPLE_CHARACTERS).replace("\0", "").lstrip("\ufeff")
    for delimiter in DELIMITERS:
        rows = islice(read_fields(StringIO(sample, newline=""), delimiter), _ROWS)
        yield tuple(tuple(row) for row in rows)


def _of_sheets(file: SourceFile) -> Iterator[Head]:
    reader = fastexcel.read_excel(file.path)
    for sheet in reader.sheet_names:
        cells = reader.load_sheet(sheet, header_row=None, skip_rows=0, n_rows=_ROWS, dtypes="string").to_polars()
        yield tuple(tuple("" if cell is None else str(cell) for cell in row) for row in cells.rows())


def _of_records(file: SourceFile, records: str | None) -> tuple[Head, ...]:
    paths: dict[str, None] = {}
    for record in islice(records_of(file, records), _RECORDS):
        paths |= dict.fromkeys(record)
    return ((tuple(paths),),) if paths else ()

"""JSON and JSON Lines → a table: each path into a record is a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from orchestration.ingest.formats.encodings import TextEncoding, detect_encoding, open_text
from orchestration.ingest.formats.json_stream import Record, read_json, read_json_lines
from orchestration.ingest.source.filenames import format_of
from orchestration.ingest.source.limits import LONGEST_HEADER, MOST_COLUMNS, rows_at_a_time, too_many_columns
from orchestration.ingest.source.read_error import ReadError
from orchestration.ingest.source.table import ROW_NUMBER, Table, Tally, position_name
from orchestration.settings.source_settings import SourceSettings

_BATCH_ROWS = 20_000
_LIST_SEPARATOR = "|"
_HALVES = re.compile("[\ud800-\udfff]")


def open_json(path: Path, settings: SourceSettings) -> Table:
    """Open a JSON or JSON Lines file.

    It is gone through twice: for the paths that its records have, then for their values.

    Raises:
        ReadError: the file can't be decoded, is no JSON, or holds no list of records.
    """
    encoding = detect_encoding(path, settings.format.encoding)
    headers: dict[str, int] = {}
    for row, record in _records(path, encoding, settings.records, settings.each):
        for header in flatten(record):
            headers.setdefault(header, len(headers))
        if len(headers) > MOST_COLUMNS:
            raise too_many_columns("keys", row)
    tally = Tally()
    rows = _batches(path, encoding, settings, headers, tally)
    return Table(tuple(headers), None, rows, tally, {"encoding": encoding.name} | encoding.twice.details)


def records_of(
    path: Path, key_path: str | None, each: str | None = None, *, explicit_encoding: str | None = None
) -> Iterator[dict[str, str | None]]:
    """Yield the values of a file's records, by path.

    Args:
        path: the file.
        key_path: where the list of records stands; None: it is the only one.
        each: where in a record a list stands of which each entry is a record of its own.
        explicit_encoding: the encoding that the settings name.
    """
    encoding = detect_encoding(path, explicit_encoding)
    for _, record in _records(path, encoding, key_path, each):
        yield flatten(record)


def flatten(record: Record) -> dict[str, str | None]:
    """Return a record's values by path: `{"worker": {"id": 7}}` is `worker.id` → `7`.

    A list of plain values becomes one text, separated by `|`; a list of records is counted through: `mails.0.address`.

    Raises:
        ReadError: there are too many paths, or one is too long to be a header.
    """
    flat: dict[str, str | None] = {}
    _flatten_into(flat, "", record)
    return flat


def _flatten_into(flat: dict[str, str | None], prefix: str, value: object) -> None:
    """Add what a value holds, each under its path."""
    if len(flat) > MOST_COLUMNS:
        raise too_many_columns("keys")
    if len(prefix) > LONGEST_HEADER:
        raise ReadError(
            found=f"keys that make a path of more than {LONGEST_HEADER} characters",
            expected=f"at most {LONGEST_HEADER} characters",
            remedy="Export the records flattened, with short keys.",
        )
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten_into(flat, f"{prefix}.{_whole(key)}" if prefix else _whole(key), inner)
    elif isinstance(value, list) and any(isinstance(element, dict | list) for element in value):
        for position, inner in enumerate(value):
            _flatten_into(flat, f"{prefix}.{position}", inner)
    elif isinstance(value, list):
        flat[prefix] = _LIST_SEPARATOR.join(text for element in value if (text := _as_text(element)) is not None)
    else:
        flat[prefix] = _as_text(value)


def _as_text(value: object) -> str | None:
    """Return a plain value as text; numbers already are."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return _whole(str(value))


def _whole(text: str) -> str:
    """Return a text without halves of characters, which systems leave that cut texts by length; UTF-8 has none."""
    return text if text.isascii() else _HALVES.sub("\ufffd", text)


def _records(
    path: Path, encoding: TextEncoding, key_path: str | None, each: str | None
) -> Iterator[tuple[int, Record]]:
    """Yield the file's records with their numbers; entries of lists within them are counted through the file."""
    is_lines = format_of(path.name) == "json lines"
    with open_text(path, encoding) as text:
        records = read_json_lines(text) if is_lines else read_json(text, key_path)
        if each is None:
            yield from records
            return
        keys = each.split(".")
        yield from enumerate((entry for _, record in records for entry in _entries(record, keys)), start=1)


def _entries(record: Record, keys: Sequence[str]) -> Iterator[Record]:
    """Yield a record once for each entry of the list that stands at a path in it, the entry in the list's place."""
    key, *inner = keys
    value = record.get(key)
    if inner and isinstance(value, dict):
        entries: Iterable[object] = _entries(value, inner)
    elif inner or value is None:
        return
    else:
        entries = value if isinstance(value, list) else [value]
    for entry in entries:
        yield record | {key: entry}


def _batches(
    path: Path, encoding: TextEncoding, settings: SourceSettings, headers: dict[str, int], tally: Tally
) -> Iterator[pl.DataFrame]:
    """Yield the records' values in batches of rows."""
    batch_rows = rows_at_a_time(len(headers), _BATCH_ROWS)
    flats: list[dict[str, str | None]] = []
    row_numbers: list[int] = []
    for row, record in _records(path, encoding, settings.records, settings.each):
        flats.append(flatten(record))
        row_numbers.append(row)
        tally.n_rows += 1
        if len(flats) == batch_rows:
            yield _frame(headers, flats, row_numbers)
            flats, row_numbers = [], []
    yield _frame(headers, flats, row_numbers)


def _frame(headers: dict[str, int], flats: Sequence[dict[str, str | None]], row_numbers: Sequence[int]) -> pl.DataFrame:
    """Return records' values as a frame of texts with their numbers; what no record has costs next to nothing."""
    n_rows = len(flats)
    columns: dict[str, list[str | None]] = {}
    for position, flat in enumerate(flats):
        for header, text in flat.items():
            column = columns.get(header)
            if column is None:
                column = columns[header] = [None] * n_rows
            column[position] = text
    blank = pl.repeat(None, n_rows, dtype=pl.String, eager=True)
    series = [
        pl.Series(position_name(position), columns[header], dtype=pl.String)
        if header in columns
        else blank.alias(position_name(position))
        for header, position in headers.items()
    ]
    return pl.DataFrame([*series, pl.Series(ROW_NUMBER, row_numbers, dtype=pl.Int64)])

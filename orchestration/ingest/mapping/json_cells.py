"""Cells that hold JSON, as databases export lists and records: a list becomes the text that a JSON file's list would.

Records are only found: which part of one is meant, nobody knows.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import polars as pl

from orchestration.ingest.source.table import Table, position_name

AS_JSON = "texts that are JSON"
_LOOKED_AT = 1000  # rows: a column that holds JSON does so from the beginning
_SEPARATOR = "|"
_BEGINS_AS_LIST, _BEGINS_AS_RECORD = r'^\s*\[\s*(["\]\d-]|null|true|false)', r'^\s*\[?\s*\{\s*"'


def with_plain_lists(table: Table) -> Table:
    """Return a table in which `["SQL", "Python"]` is `SQL|Python`; headers above records are told in its details.

    Args:
        table: the file; of rows in batches the first batch is looked at.
    """
    rows = table.rows
    if isinstance(rows, pl.LazyFrame):
        try:
            first = rows.head(_LOOKED_AT).collect()
        except (pl.exceptions.ComputeError, pl.exceptions.SchemaError, pl.exceptions.PanicException) as error:
            raise table.broken() from error
    else:
        batch = next(rows, None)
        if batch is None:
            return replace(table, rows=iter(()))
        first, rows = batch.head(_LOOKED_AT), itertools.chain([batch], rows)
    names = [position_name(at) for at in range(len(table.headers))]
    lists = [name for name in names if first[name].str.contains(_BEGINS_AS_LIST).any()]
    records = [h for h, name in zip(table.headers, names, strict=True) if _holds_records(first[name])]
    details = table.details | ({AS_JSON: f"JSON records below {', '.join(map(repr, records))}"} if records else {})
    plain = [pl.col(name).map_batches(_plain_lists, return_dtype=pl.String, is_elementwise=True) for name in lists]
    if isinstance(rows, pl.LazyFrame):
        return replace(table, rows=rows.with_columns(plain) if plain else rows, details=details)
    return replace(table, rows=(batch.with_columns(plain) for batch in rows) if plain else rows, details=details)


def _holds_records(texts: pl.Series) -> bool:
    candidates = texts.filter(texts.str.contains(_BEGINS_AS_RECORD)).head(1)
    return any(_parsed(text) is not None for text in candidates)


def _plain_lists(texts: pl.Series) -> pl.Series:
    """Return texts with lists of plain values as landing has them; each different one is looked at once."""
    different = texts.unique()
    return texts.replace_strict(different, [_plain_list(text) for text in different], return_dtype=pl.String)


def _plain_list(text: str | None) -> str | None:
    value = _parsed(text) if text is not None and text.lstrip().startswith("[") else None
    if not isinstance(value, list) or any(isinstance(entry, dict | list) for entry in value):
        return text
    words = (str(entry).lower() if isinstance(entry, bool) else entry for entry in value if entry is not None)
    return _SEPARATOR.join(words)


def _parsed(text: str) -> object:
    """Return the value of a JSON text, numbers as they are written; None: it is none."""
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (json.JSONDecodeError, RecursionError):
        return None

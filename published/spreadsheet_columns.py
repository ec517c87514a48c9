"""Columns of texts that no spreadsheet runs; apart, since it loads more than a question has room for."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from published.spreadsheets import CHANGED, harmless


def harmless_column(texts: pa.Array) -> pa.Array:
    """Return a column's texts as `harmless` does each; a column without such a text costs one search."""
    if not pc.any(pc.match_substring_regex(texts, CHANGED)).as_py():
        return texts
    return pa.array([None if text is None else harmless(text) for text in texts.to_pylist()], texts.type)

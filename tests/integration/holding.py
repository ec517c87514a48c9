"""Where in a workspace, outside `exports/`, a text still stands: in bytes, in decoded files, in every DuckDB cell."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import polars as pl

from orchestration.settings.workspace import Workspace


def places_that_hold(workspace: Workspace, texts: Sequence[str], *, but: Sequence[Path] = ()) -> list[str]:
    """Return every place that holds one of the texts, without regard to case.

    DuckDB compresses strings, and keeps deleted ones in free blocks: bytes and cells are both looked at. Texts are of
    ASCII, whose capitals are the same bytes in every encoding.
    """
    forms = {text: (text.lower().encode("ascii"), text.lower().encode("utf-16-le")) for text in texts}
    found = []
    for file in sorted(path for path in workspace.root.rglob("*") if path.is_file() and not path.is_symlink()):
        if workspace.exports in file.parents or file in but:
            continue
        for where, content in _contents(file):
            lowered = content.lower()
            found += [
                f"{workspace.relative(file)}{where}: {text}"
                for text, written in forms.items()
                if any(form in lowered for form in written)
            ]
    return found


def _contents(file: Path) -> Iterator[tuple[str, bytes]]:
    content = file.read_bytes()
    yield "", file.name.encode()
    yield "", content
    if content.startswith(b"\x1f\x8b\x08"):  # a DuckDB file may begin with any two bytes
        yield " (gzip)", gzip.decompress(content)
    elif content.startswith(b"PAR1"):
        yield " (Parquet)", repr(pl.read_parquet(file).rows()).encode()
    elif content.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(file)) as connection:
            yield " (SQLite)", "\n".join(connection.iterdump()).encode()
    elif content[8:12] == b"DUCK":
        with duckdb.connect(str(file), read_only=True) as database:
            tables = database.execute("select schema_name, table_name from duckdb_tables()").fetchall()
            views = database.execute("select view_name from duckdb_views() where not internal").fetchall()
            yield " (views)", repr(views).encode()
            for schema, table in tables:
                yield f" ({schema}.{table})", repr(database.execute(f'from "{schema}"."{table}"').fetchall()).encode()

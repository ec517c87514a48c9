"""The published tables, read back whole. What is expected of them is computed elsewhere."""

from __future__ import annotations

from pathlib import Path

import duckdb

from .exports import Row


def read_published(warehouse: Path, table: str) -> tuple[list[str], list[Row]]:
    """Return a published table's columns and rows."""
    with duckdb.connect(str(warehouse.resolve()), read_only=True) as connection:
        cursor = connection.execute(f"from {table}")
        columns = [str(column[0]) for column in cursor.description or []]
        return columns, [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

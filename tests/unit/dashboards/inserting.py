"""Rows put into a table by one statement: row by row they would take a hundred times as long."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import duckdb


def insert_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[Sequence[object]],
    columns: Sequence[str] | None = None,
) -> None:
    """Insert rows; columns for which they have no value stay empty.

    Args:
        connection: holds the table.
        table: its name.
        rows: at least one.
        columns: the columns that they have values for; none: the table's first ones.
    """
    names = columns or connection.table(table).columns[: len(rows[0])]
    marks = ", ".join([f"({', '.join('?' * len(rows[0]))})"] * len(rows))
    connection.execute(f"insert into {table} ({', '.join(names)}) values {marks}", list(chain.from_iterable(rows)))

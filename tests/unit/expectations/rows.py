"""Invented rows of any contract, derived from the contract alone, and views over them as the runner takes them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import duckdb

from expectations.contracts import Column, Contract

DUCKDB_TYPES = {
    "text": "varchar",
    "number": "double",
    "integer": "bigint",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}

Row = dict[str, Any]

_views = itertools.count(1)


def good_value(column: Column, n: int) -> Any:
    """Return a value that the column takes; texts of different n differ."""
    if column.vocabulary:
        return column.vocabulary[0]
    return {
        "text": f"{column.name} {n}",
        "number": float(column.minimum or 0),
        "integer": int(column.minimum or 0),
        "boolean": True,
        "date": date(2025, 6, 30),
        "timestamp": datetime(2025, 6, 30, 14, 5),
    }[column.type]


def another_good_value(column: Column) -> Any:
    """Return a value that the column takes and that `good_value` never returns."""
    if column.vocabulary:
        return column.vocabulary[1]
    return {
        "text": f"another {column.name}",
        "number": float(column.minimum or 0) + 1,
        "integer": int(column.minimum or 0) + 1,
        "boolean": False,
        "date": date(2025, 7, 1),
        "timestamp": datetime(2025, 7, 1, 9),
    }[column.type]


def good_row(contract: Contract, n: int, **values: Any) -> Row:
    """Return the n-th row of file 1, with nothing wrong but what the values bring."""
    row: Row = {column.name: good_value(column, n) for column in contract.stored_columns}
    return row | {"file_id": 1, "row_number": n, "unreadable": []} | values


def view_of(connection: duckdb.DuckDBPyConnection, contract: Contract, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the name of a new relation with these rows."""
    name = f"{contract.table}_{next(_views)}"
    columns = {column.name: DUCKDB_TYPES[column.type] for column in contract.stored_columns}
    columns |= {"file_id": "integer", "row_number": "bigint", "unreadable": "varchar[]"}
    connection.execute(f"create temp table {name} ({', '.join(f'{c} {t}' for c, t in columns.items())})")
    if rows:
        connection.executemany(
            f"insert into {name} values ({', '.join('?' * len(columns))})",
            [[row[column] for column in columns] for row in rows],
        )
    return name


def rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> dict[int, tuple[str, str]]:
    """Return a table of failing rows as row number → (column, reason), each row once."""
    found = connection.execute(f"select row_number, column_name, reason from {table}").fetchall()
    by_number = {number: (column, reason) for number, column, reason in found}
    assert len(by_number) == len(found)
    return by_number

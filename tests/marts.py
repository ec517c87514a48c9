"""The published marts without rows, as their contracts in dbt's YAML promise them."""

from __future__ import annotations

from functools import cache

import duckdb

from tests.conventions.properties import marts

IDENTITY = "person_identity"


def create_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create every mart but who people are, empty: names, types and order of columns as promised.

    Required columns may stay empty here, so that a test fills what it is about.
    """
    connection.execute("".join(_definition(name) for name in marts() if name != IDENTITY))


def create_identity(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table of who people are, empty."""
    connection.execute(_definition(IDENTITY))


@cache
def _definition(name: str) -> str:
    columns = ", ".join(f"{column['name']} {column['data_type']}" for column in marts()[name]["columns"])
    return f"create table {name} ({columns});\n"

"""Databases in memory, one for each test, in one instance of DuckDB, which takes 15 ms to make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count

import duckdb

_NUMBERS = count()


@contextmanager
def own_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to an empty database that nobody else knows; it is gone afterwards."""
    name = f"own_{next(_NUMBERS)}"
    with _instance().cursor() as connection:
        connection.execute(f"attach ':memory:' as {name}; use {name}")
        yield connection
    _instance().execute(f"detach {name}")


@cache
def _instance() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()

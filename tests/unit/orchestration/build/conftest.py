"""A database as a build finds it: raw tables, and the marts beside it."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        opened.execute("attach ':memory:' as marts; create schema raw; create schema intermediate")
        yield opened

"""A connection of one's own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.unit.in_memory import own_database


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with own_database() as opened:
        yield opened

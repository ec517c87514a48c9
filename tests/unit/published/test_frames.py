"""Rows as frames, with both kinds of connection that DuckDB's versions have."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl
import pytest

from published.frames import frame_of


class OfTheSecondVersion:
    """A connection that gives no frame by itself, as those of DuckDB 2."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.sql = connection.sql


@pytest.mark.parametrize("is_second", [False, True])
@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("select range as n, 'x' || range as text from range(3) where range >= $least", {"least": 1}),
        ("select range as n, 'x' || range as text from range(3) where range >= ?", [1]),
        ("select range as n, 'x' || range as text from range(1, 3)", ()),
    ],
)
def test_a_query_is_a_frame_with_parameters_and_without(
    query: str, parameters: dict[str, object] | list[object], *, is_second: bool
) -> None:
    with duckdb.connect() as connection:
        asked: Any = OfTheSecondVersion(connection) if is_second else connection
        found = frame_of(asked, query, parameters)
    assert found.to_dict(as_series=False) == {"n": [1, 2], "text": ["x1", "x2"]}


def test_a_frame_can_be_asked_for_as_a_table() -> None:
    with duckdb.connect() as connection:
        connection.register("given", pl.DataFrame({"n": [1, 2, 3]}))
        assert frame_of(connection, "select sum(n)::integer as n from given where n > ?", [1]).item() == 5

"""Why a dialect of our own is needed, and when it can go."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
import sqlalchemy
from duckdb_engine import ConnectionWrapper

from expectations.dialect import source_arguments


def stock_arguments(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    return {
        "connection_string": "duckdb:///:memory:",
        "kwargs": {"creator": lambda: ConnectionWrapper(connection), "poolclass": sqlalchemy.StaticPool},
    }


def verdict(arguments: dict[str, Any]) -> Any:
    """Return what Great Expectations says of a table with one row, of which nothing is wrong."""
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    source = context.data_sources.add_sql("things", **arguments)
    batch = source.add_table_asset("things", table_name="things").add_batch_definition_whole_table("all").get_batch()
    expectation: dict[str, Any] = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "thing"}}
    (result,) = batch.validate(gx.ExpectationSuite("things", expectations=[expectation])).results
    return result


@pytest.fixture
def things(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    connection.execute("create table things as select 1 as thing")
    return connection


def test_on_our_dialect_great_expectations_gives_a_verdict(things: duckdb.DuckDBPyConnection) -> None:
    assert verdict(source_arguments(things)).success


def test_on_stock_duckdb_engine_great_expectations_still_fails(things: duckdb.DuckDBPyConnection) -> None:
    result = verdict(stock_arguments(things))
    assert not result.success
    assert "list index out of range" in str(result.exception_info), (
        "Stock duckdb_engine works now (Great Expectations issue #11579): BorrowedDuckDB has nothing left to mend, "
        "but it still has to leave the caller's transaction alone."
    )

"""A dialect with which Great Expectations works on a DuckDB connection that is somebody else's.

Out of the box it fails on DuckDB with `list index out of range` (its issue #11579): SQLAlchemy rolls back when it gives
a connection back, and on DuckDB that drops the result which is about to be read. A dialect that leaves transactions
alone mends it, and is right here in any case: the transaction is the caller's. A test tells when stock duckdb_engine no
longer fails. No check belongs here. Import this module late: it brings SQLAlchemy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duckdb_engine import ConnectionWrapper, Dialect
from sqlalchemy.dialects import registry
from sqlalchemy.pool import StaticPool

if TYPE_CHECKING:
    import duckdb


class BorrowedConnection(ConnectionWrapper):
    """A DuckDB connection that SQLAlchemy may use but not close."""

    def close(self) -> None:
        """Do nothing: whoever opened the connection closes it."""


class BorrowedDuckDB(Dialect):
    """DuckDB without a transaction of SQLAlchemy's own."""

    supports_statement_cache = False

    def do_begin(self, dbapi_connection: object) -> None:
        """Do nothing: the caller's transaction, or none, is in force."""

    def do_rollback(self, dbapi_connection: object) -> None:
        """Do nothing: a rollback would drop the pending result and the caller's work."""

    def do_commit(self, dbapi_connection: object) -> None:
        """Do nothing: committing is the caller's decision."""


def source_arguments(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return the arguments of a Great Expectations SQL data source that works on this one connection."""
    registry.register("duckdb.borrowed", __name__, BorrowedDuckDB.__name__)
    return {
        "connection_string": "duckdb+borrowed:///:memory:",
        "kwargs": {"creator": lambda: BorrowedConnection(connection), "poolclass": StaticPool},
    }

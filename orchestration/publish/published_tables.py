"""The tables that shareable figures are made from, as Polars frames, a cycle at a time."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl

UNIT = ("org_unit_id", "competency_id")


class Published:
    """A snapshot's warehouse, attached as `published`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, min_group: int) -> None:
        self._connection = connection
        self.min_group = min_group
        self.cycles: tuple[str, ...] = tuple(
            self.frame(
                "select cycle_id from published.dim_cycle "
                "where cycle_id in (select cycle_id from published.gap_by_org_unit) order by closes_on, cycle_id"
            )["cycle_id"]
        )

    def frame(self, sql: str, **tables: pl.DataFrame) -> pl.DataFrame:
        """Return what a query gives.

        Args:
            sql: reads `published.…` and the tables given.
            tables: frames that the query may name.
        """
        for name, table in tables.items():
            self._connection.register(name, table)
        found: pl.DataFrame = self._connection.execute(sql).pl()
        for name in tables:
            self._connection.unregister(name)
        return found

    def of_cycle(self, sql: str, cycle_id: str) -> pl.DataFrame:
        """Return what a query with the parameter `$cycle_id` gives."""
        parameters: dict[str, Any] = {"cycle_id": cycle_id}
        found: pl.DataFrame = self._connection.execute(sql, parameters).pl()
        return found

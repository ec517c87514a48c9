"""The tables that shareable figures are made from, as Polars frames. What is counted beforehand stands in `cells`."""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl

from orchestration.publish.cells import make_cells
from published.database import row_of
from published.frames import frame_of
from published.sql import literal

UNIT = ("org_unit_id", "competency_id")

_HASH = "md5_number_lower({salt} || '|' || {person})"

_PLACES = """
    with places as (
        select node, cycle, competency, org_unit_id, unit
        from units_of
        inner join numbered_competencies using (competency_id)
        left join numbered_cycles using (cycle_id)
        left join numbered_units using (org_unit_id)
    )
"""


def person_hash(salt: str, person: str) -> str:
    """Return SQL of what a person is known by in the state of what was published.

    Args:
        salt: the secret of the workspace.
        person: SQL of the person's number.
    """
    return _HASH.format(salt=literal(salt), person=person)


class Published:
    """A snapshot's warehouse, attached as `published`, and beside it the temporary tables of `cells`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, min_group: int, salt: str) -> None:
        self._connection = connection
        self.min_group = min_group
        make_cells(connection, salt=salt, person_hash=person_hash(salt, "person_id"))
        self.cycles: tuple[str, ...] = tuple(
            self.frame(
                "select cycle_id from published.dim_cycle "
                "where cycle_id in (select cycle_id from published.gap_by_org_unit) order by closes_on, cycle_id"
            )["cycle_id"]
        )

    @property
    def day(self) -> date:
        """The day that the snapshot speaks for."""
        row = row_of(self._connection, "select value from published.settings where name = 'as_of'")
        return date.fromisoformat(row[0]) if row else date.min

    def frame(self, sql: str, **tables: pl.DataFrame) -> pl.DataFrame:
        """Return what a query gives.

        Args:
            sql: reads `published.…`, the tables of `cells`, and the tables given.
            tables: frames that the query may name.
        """
        for name, table in tables.items():
            self._connection.register(name, table)
        found = frame_of(self._connection, sql)
        for name in tables:
            self._connection.unregister(name)
        return found

    def people(self, sql: str, units: pl.DataFrame, **tables: pl.DataFrame) -> pl.DataFrame:
        """Return people with the row of the unit that they are in, as `released_blocks.Layer` takes them.

        Joined here by numbers: millions of rows with the names of their units would take several times as long.

        Args:
            sql: a `select` that reads `places`: for each row of `units` its number (`node`), `org_unit_id`, and the
                numbers of its `cycle`, `competency` and `unit`, null for a cycle or unit that has none.
            units: one row per slice × org unit: `cycle_id`, `competency_id` and `org_unit_id`.
            tables: other frames that the query may name.
        """
        units_of = units.select("cycle_id", "competency_id", "org_unit_id").with_row_index("node")
        return self.frame(_PLACES + sql, units_of=units_of, **tables)

    def of_cycle(self, sql: str, cycle_id: str) -> pl.DataFrame:
        """Return what a query with the parameter `$cycle_id` gives."""
        return frame_of(self._connection, sql, {"cycle_id": cycle_id})

"""The tables that shareable figures are made from, as Polars frames, a cycle at a time."""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl

from published.database import row_of
from published.frames import frame_of
from published.sql import literal

UNIT = ("org_unit_id", "competency_id")

_HASH = "md5_number_lower({salt} || '|' || {person})"


def person_hash(salt: str, person: str) -> str:
    """Return SQL of what a person is known by in the state of what was published.

    Args:
        salt: the secret of the workspace.
        person: SQL of the person's number.
    """
    return _HASH.format(salt=literal(salt), person=person)


class Published:
    """A snapshot's warehouse, attached as `published`.

    SQL of fingerprints may call `key_of(person_id, what)` for what is known of a person. Hashing costs more than
    joining, so what is asked for again and again is hashed once: `hashed_people` (`person_id`, `person`),
    `hashed_cycles` (`cycle_id`, `cycle_key`) and `hashed_levels` (`cycle_id`, `competency_id`, `person_id`, `level`,
    `has_gap`, `level_key`).
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, min_group: int, salt: str) -> None:
        self._connection = connection
        self.min_group = min_group
        salted = literal(salt)
        connection.execute(
            "create temp macro key_of(person, what) as "
            f"cast(md5_number_lower({salted} || '|' || person || '|' || what) % 4294967296 as uinteger);"
            "create temp table hashed_people as "
            f"select person_id, {person_hash(salt, 'person_id')} as person from ("
            "select person_id from published.gap_by_person union "
            "select person_id from published.gap_now union "
            "select person_id from published.course_enrolments"
            ");"
            "create temp table hashed_cycles as "
            "select cycle_id, key_of('', cycle_id) as cycle_key from published.dim_cycle;"
            "create temp table hashed_levels as "
            "select cycle_id, competency_id, person_id, current_level as level, has_gap, "
            "key_of(person_id, competency_id || '|' || cycle_id || '|' || round(current_level, 9)) as level_key "
            "from published.gap_by_person where current_level is not null"
        ).fetchall()
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
            sql: reads `published.…` and the tables given.
            tables: frames that the query may name.
        """
        for name, table in tables.items():
            self._connection.register(name, table)
        found = frame_of(self._connection, sql)
        for name in tables:
            self._connection.unregister(name)
        return found

    def of_cycle(self, sql: str, cycle_id: str) -> pl.DataFrame:
        """Return what a query with the parameter `$cycle_id` gives."""
        return frame_of(self._connection, sql, {"cycle_id": cycle_id})

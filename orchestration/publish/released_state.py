"""`released.duckdb`: what is known to be published, as it is read and written.

It holds the sums, and who was in each: as hashes, salted with a secret of the workspace, of persons and of what is
known of them. It holds no level of anybody. Who is erased stays in old sums as a hash and counts as one change; nothing
names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import duckdb
import polars as pl

from orchestration.publish.members import KEPT_FORMS, KEPT_MEMBERS, KeptMembers, Kind, Members
from orchestration.publish.released_blocks import MEMBERS
from published.database import make_file, open_for_reading, row_of
from published.frames import frame_of

PATTERN: dict[str, Kind] = {
    "layer": pl.String,
    "cycle_id": pl.String,
    "competency_id": pl.String,
    "org_unit_id": pl.String,
    "is_withheld": pl.Boolean,
    "bound": pl.String,
}
SUMS: dict[str, Kind] = {
    "sum": pl.Int64,
    "layer": pl.String,
    "part": pl.Int64,
    "cycle_id": pl.String,
    "competency_id": pl.String,
    "block": pl.String,
    "is_current": pl.Boolean,
    "first_on": pl.Date,
    "signature": pl.UInt64,
    "totals": pl.List(pl.Float64),
}


@dataclass(frozen=True)
class ReleasedState:
    """What is known to be published.

    Attributes:
        pattern: what is hidden in each layer, as it was published last.
        sums: all sums that ever were published.
        members: who was in them.
    """

    pattern: pl.DataFrame
    sums: pl.DataFrame
    members: Members


def read_state(file: Path | None) -> ReleasedState:
    """Return what a file holds; nothing without one."""
    if file is None:
        return ReleasedState(pl.DataFrame(schema=PATTERN), pl.DataFrame(schema=SUMS), Members())
    with open_for_reading(file) as connection:
        pattern, sums = (_read(connection, *table) for table in (("pattern", PATTERN), ("sums", SUMS)))
        competencies = sums.select("sum", "competency_id")
        if row_of(connection, "select 1 from duckdb_tables() where table_name = 'forms'"):
            kept = KeptMembers(_read(connection, "members", KEPT_MEMBERS), _read(connection, "forms", KEPT_FORMS))
            return ReleasedState(pattern, sums, Members.of_kept(kept, competencies))
        # Until 2026-11-30 a row of each person in each sum was kept.
        members = Members()
        members.add(members.taken(_read(connection, "members", MEMBERS), competencies))
        return ReleasedState(pattern, sums, members)


def _read(connection: duckdb.DuckDBPyConnection, name: str, schema: Mapping[str, Kind]) -> pl.DataFrame:
    found = frame_of(connection, f"select {', '.join(schema)} from {name}")
    return found.select(pl.col(column).cast(kind) for column, kind in schema.items())


def write_state(state: ReleasedState, file: Path, *, salt: str, memory_limit: str) -> None:
    """Write what is known to be published from now on.

    Args:
        state: what is known.
        file: where to write.
        salt: the secret that people were hashed with.
        memory_limit: DuckDB's.
    """
    kept = state.members.kept()
    tables = {"pattern": state.pattern, "sums": state.sums, "members": kept.members, "forms": kept.forms}
    with make_file(file, memory_limit=memory_limit) as connection:
        connection.begin()  # the log is written to the disk once, not after each table
        for name, frame in tables.items():
            connection.register("rows_of", frame)
            connection.execute(f"create table {name} as select * from rows_of").fetchall()
            connection.unregister("rows_of")
        connection.execute("create table secret as select ? as mark", [_mark(salt)]).fetchall()
        connection.commit()


def is_made_with(file: Path, salt: str) -> bool:
    """Return whether a file says what was published, and its people are hashed with this secret."""
    try:
        with open_for_reading(file) as connection:
            return connection.execute("select mark from secret").fetchall() == [(_mark(salt),)]
    except duckdb.Error:
        return False


def _mark(salt: str) -> str:
    return sha256(f"released {salt}".encode()).hexdigest()

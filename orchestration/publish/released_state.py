"""`released.duckdb`: what is known to be published, as it is read and written.

It holds the sums, and who was in each: as hashes, salted with a secret of the workspace, of persons and of what is
known of them. It holds no level of anybody. Who is erased stays in old sums as a hash and counts as one change; nothing
names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import duckdb
import polars as pl

from orchestration.publish.released_blocks import MEMBERS
from published.database import make_file, open_for_reading
from published.frames import frame_of

_Kind = type[pl.DataType] | pl.DataType

PATTERN: dict[str, _Kind] = {
    "layer": pl.String,
    "cycle_id": pl.String,
    "competency_id": pl.String,
    "org_unit_id": pl.String,
    "is_withheld": pl.Boolean,
    "bound": pl.String,
}
SUMS: dict[str, _Kind] = {
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
    members: pl.DataFrame


def read_state(file: Path | None) -> ReleasedState:
    """Return what a file holds; empty frames without one."""
    empty = ReleasedState(*(pl.DataFrame(schema=schema) for schema in (PATTERN, SUMS, MEMBERS)))
    if file is None:
        return empty
    with open_for_reading(file) as connection:
        return ReleasedState(
            *(
                frame_of(connection, f"select {', '.join(schema)} from {name}").select(
                    pl.col(column).cast(kind) for column, kind in schema.items()
                )
                for name, schema in (("pattern", PATTERN), ("sums", SUMS), ("members", MEMBERS))
            )
        )


def write_state(state: ReleasedState, file: Path, *, salt: str, memory_limit: str) -> None:
    """Write what is known to be published from now on.

    Args:
        state: what is known.
        file: where to write.
        salt: the secret that people were hashed with.
        memory_limit: DuckDB's.
    """
    with make_file(file, memory_limit=memory_limit) as connection:
        connection.begin()  # the log is written to the disk once, not after each table
        for name, frame in (("pattern", state.pattern), ("sums", state.sums), ("members", state.members)):
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

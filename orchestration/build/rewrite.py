"""DuckDB files written anew, so that nothing of what was removed stays in their free blocks.

What is left out is up to those who ask; here it is seen to that a file is whole before it takes the place of the old.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.build.files import begin_marts_anew, open_build_file, storage_of
from orchestration.settings.workspace import Workspace
from published.database import attach_for_reading, attach_new, number_of, open_in_memory, transaction
from published.private_files import OWNER_ONLY_FILE, sync
from published.sql import identifier, literal

OLD, NEW = "older", "newer"
_REWRITING = ".rewriting-"


@dataclass(frozen=True)
class TableChange:
    """What becomes of one table.

    Attributes:
        keep: SQL condition of the rows that stay; None: all.
        columns: column → SQL of its new value.
    """

    keep: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


Decide = Callable[[duckdb.DuckDBPyConnection, str, tuple[str, ...]], TableChange]
"""Connection with the old file attached as `older`, table with schema, columns → what becomes of it."""


def rewrite_file(workspace: Workspace, file: Path, decide: Decide, *, schemas: tuple[str, ...] = ()) -> int:
    """Write a DuckDB file anew and put it in the place of the old one in one step.

    Readers that have the old one open keep it until they look again.

    Args:
        workspace: whose memory limit and scratch folder are used.
        file: the file; nobody writes to it.
        decide: what becomes of each table.
        schemas: the schemas that are kept; none: all.

    Returns:
        How many rows were left out.
    """
    new = file.with_name(f"{_REWRITING}{file.name}")
    new.unlink(missing_ok=True)
    n_left_out = copy_rows(workspace, file, new, decide, schemas=schemas)
    new.replace(file)
    sync(file.parent)
    return n_left_out


def copy_rows(workspace: Workspace, file: Path, new: Path, decide: Decide, *, schemas: tuple[str, ...] = ()) -> int:
    """Write the rows of a DuckDB file into another one, for its owner alone.

    Args:
        workspace: whose memory limit and scratch folder are used.
        file: the file; nobody writes to it.
        new: the file to make; nothing lies there.
        decide: what becomes of each table.
        schemas: the schemas that are kept; none: all.

    Returns:
        How many rows were left out.
    """
    n_left_out = 0
    with _both(workspace, file, new) as connection:
        columns_of = _columns(connection)
        for schema, table, comment in _tables(connection, schemas):
            columns = columns_of[schema, table]
            name = f"{identifier(schema)}.{identifier(table)}"
            change = decide(connection, f"{schema}.{table}", tuple(columns))
            values = ", ".join(
                f"{change.columns[column]} as {identifier(column)}" if column in change.columns else identifier(column)
                for column in columns
            )
            where = f" where {change.keep}" if change.keep else ""
            connection.execute(f"create schema if not exists {NEW}.{identifier(schema)}").fetchall()
            connection.execute(f"create table {NEW}.{name} as select {values} from {OLD}.{name}{where}").fetchall()
            counts = f"(select count(*) from {OLD}.{name}) - (select count(*) from {NEW}.{name})"
            n_left_out += number_of(connection, f"select {counts}")
            _describe(connection, name, comment, columns)
    new.chmod(OWNER_ONLY_FILE)
    sync(new)
    return n_left_out


def compact_build_file(workspace: Workspace) -> None:
    """Write the build file anew with the raw rows alone; models and marts are made of them by the next refresh."""
    with open_build_file(workspace) as connection:
        connection.execute("checkpoint").fetchall()
    rewrite_file(workspace, workspace.build_file, lambda *_: TableChange(), schemas=("raw",))
    workspace.build_file.with_name(f"{workspace.build_file.name}.wal").unlink(missing_ok=True)
    begin_marts_anew(workspace)


@contextmanager
def _both(workspace: Workspace, old: Path, new: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Attach the old file for reading and the new one for writing."""
    with open_in_memory(memory_limit=workspace.memory_limit, temp_directory=workspace.spill) as connection:
        attach_for_reading(connection, old, OLD)
        attach_new(connection, new, NEW, storage=storage_of(workspace, old))
        yield connection
        connection.execute(f"checkpoint {NEW}").fetchall()
        connection.execute(f"detach {NEW}").fetchall()


def _tables(connection: duckdb.DuckDBPyConnection, schemas: tuple[str, ...]) -> list[tuple[str, str, str | None]]:
    rows = connection.execute(
        "select schema_name, table_name, comment from duckdb_tables() where database_name = ? order by table_oid", [OLD]
    ).fetchall()
    return [(schema, table, comment) for schema, table, comment in rows if not schemas or schema in schemas]


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], dict[str, str | None]]:
    """Return the columns of each table, by schema and name, with their comments, in order."""
    rows = connection.execute(
        "select schema_name, table_name, column_name, comment from duckdb_columns() where database_name = ? "
        "order by table_oid, column_index",
        [OLD],
    ).fetchall()
    columns: dict[tuple[str, str], dict[str, str | None]] = defaultdict(dict)
    for schema, table, column, comment in rows:
        columns[schema, table][column] = comment
    return columns


def _describe(
    connection: duckdb.DuckDBPyConnection, table: str, comment: str | None, columns: Mapping[str, str | None]
) -> None:
    """Give a table and its columns the descriptions of the old ones, in one transaction: each by itself takes 1 ms."""
    described = [(f"column {NEW}.{table}.{identifier(column)}", text) for column, text in columns.items()]
    comments = [
        f"comment on {name} is {literal(text)}"
        for name, text in ((f"table {NEW}.{table}", comment), *described)
        if text is not None
    ]
    if comments:
        with transaction(connection):
            connection.execute("; ".join(comments)).fetchall()

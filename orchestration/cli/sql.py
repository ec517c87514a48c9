"""`skillgap sql`: a read-only shell over the published snapshot, with example questions.

The sandbox is the database's own: no other file, no network, no settings. The questions stand in
`dbt_project/analyses`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.build.dbt import PROJECT_FOLDER
from orchestration.errors import SkillgapError
from orchestration.settings.workspace import Workspace
from published.database import lock_in, open_for_reading

ANALYSES_FOLDER = PROJECT_FOLDER / "analyses"


class QueryError(SkillgapError):
    """A query that the database does not take; its text is the database's own."""


@dataclass(frozen=True)
class Example:
    """A question with the SQL that answers it.

    Attributes:
        name: the file's name without ending.
        question: its first comment.
        sql: the statement.
    """

    name: str
    question: str
    sql: str


@dataclass(frozen=True)
class Answer:
    """Column names and at most `limit` rows; `is_cut` when there were more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_cut: bool


def examples() -> list[Example]:
    """Return the example questions, in the order of their names."""
    found = []
    for file in sorted(ANALYSES_FOLDER.glob("*.sql")):
        text = file.read_text(encoding="utf-8").strip()
        comment, _, sql = text.partition("\n")
        found.append(Example(file.stem, comment.removeprefix("--").strip(), sql.strip()))
    return found


@contextmanager
def open_snapshot(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published snapshot for questions: read-only, without access to anything else.

    Raises:
        SkillgapError: nothing is published yet.
    """
    file: Path = workspace.current / "warehouse.duckdb"
    if not file.exists():
        raise SkillgapError("Nothing is published yet. Put exports in place and run `skillgap refresh`.")
    with open_for_reading(file) as connection:
        lock_in(connection)
        yield connection


def ask(connection: duckdb.DuckDBPyConnection, sql: str, *, limit: int = 1000) -> Answer:
    """Run one statement.

    Args:
        connection: from `open_snapshot`.
        sql: the statement.
        limit: rows to return at the most.

    Raises:
        QueryError: the database does not take it.
    """
    try:
        cursor = connection.execute(sql)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchmany(limit + 1)
        columns = tuple(str(column[0]) for column in cursor.description or ())
    except duckdb.Error as error:
        raise QueryError(str(error)) from error
    return Answer(columns, tuple(rows[:limit]), is_cut=len(rows) > limit)


def tables(connection: duckdb.DuckDBPyConnection) -> Answer:
    """Return the published tables with their descriptions."""
    return ask(
        connection,
        'select table_name as "table", comment as "one row per", estimated_size as "rows" '
        "from duckdb_tables() order by table_name",
    )


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> Answer:
    """Return the columns of a table with types and descriptions."""
    cursor = connection.execute(
        'select column_name as "column", data_type as "type", comment as description from duckdb_columns() '
        "where table_name = ? order by column_index",
        [table],
    )
    names = tuple(str(column[0]) for column in cursor.description or ())
    return Answer(names, tuple(cursor.fetchall()), is_cut=False)

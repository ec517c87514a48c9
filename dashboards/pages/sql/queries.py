"""Queries of the SQL page: the tables that can be asked for, and what is asked of them.

Whoever sees org units with small groups hidden asks `shareable.duckdb`, in which nothing else is; the process that
answers knows no other file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flask import current_app

from dashboards.snapshot.guard import requires_page
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.web.turns import waiting_for_another_process
from published.cells import FileForm
from published.files import SHAREABLE, WAREHOUSE, NotPublishedError
from published.going_on import GoingOn
from published.permissions import sees_unhidden
from published.sandbox import Answer, QuestionError, Sandbox

SANDBOX = "skillgap-sandbox"
LONGEST_STATEMENT = 100_000
"""Characters; also how far a request may grow."""


@dataclass(frozen=True)
class Column:
    """A column as its file describes it."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Table:
    """A table as its file describes it."""

    name: str
    description: str
    columns: tuple[Column, ...]


@requires_page("sql")
def tables(reader: Reader) -> tuple[Table, ...]:
    """Return the tables that the viewer can ask for, by name.

    Raises:
        NotAllowedError: the viewer may not ask.
        NotPublishedError: there is no snapshot.
    """
    return _tables(reader.warehouse, _file(reader).stem)


@requires_page("sql")
def asks_shareable(reader: Reader) -> bool:
    """Return whether the viewer asks the file in which small groups are hidden."""
    return not sees_unhidden(reader.viewer, "sql")


@requires_page("sql")
def answer(reader: Reader, statement: str, number: str = "") -> Answer:
    """Note a statement, and return the first rows that answer it.

    Args:
        reader: the request's snapshot and viewer.
        statement: what is asked.
        number: by which the viewer can stop it.

    Raises:
        NotAllowedError: the viewer may not ask.
        NotPublishedError: there is no snapshot.
        QuestionError: it is not answered; its text says why.
        OSError: it can't be noted; then it is not run.
    """
    file = _noted(reader, "sql", statement)
    with _going_on(reader).wanted(reader.viewer.name, number) as is_wanted, waiting_for_another_process():
        return _sandbox().ask(file, statement, reader.viewer.name, is_wanted=is_wanted)


@requires_page("sql")
def stop(reader: Reader, number: str) -> bool:
    """End a question of the viewer's own, whichever process answers it; return whether it was going on.

    Args:
        reader: the request's snapshot and viewer.
        number: as it was given to `answer`.

    Raises:
        NotAllowedError: the viewer may not ask.
    """
    return _going_on(reader).stop(reader.viewer.name, number)


@requires_page("sql")
def answer_as_file(reader: Reader, statement: str, form: FileForm) -> IO[bytes]:
    """Note a statement, and return a file with all rows that answer it.

    Raises:
        NotAllowedError: the viewer may not ask.
        NotPublishedError: there is no snapshot.
        QuestionError: it is not answered; its text says why.
        OSError: it can't be noted; then it is not run.
    """
    file = _noted(reader, "export sql", statement, form=form)
    with waiting_for_another_process():
        return _sandbox().file_of(file, statement, reader.viewer.name, form)


def _noted(reader: Reader, what: str, statement: str, **facts: object) -> Path:
    if len(statement) > LONGEST_STATEMENT:
        raise QuestionError(f"A question has {LONGEST_STATEMENT:,} characters at the most.")
    file = _file(reader)
    reader.audit(what, statement=statement, file=file.stem, **facts)
    return file


def _sandbox() -> Sandbox:
    sandbox: Sandbox = current_app.extensions[SANDBOX]
    return sandbox


def _going_on(reader: Reader) -> GoingOn:
    return GoingOn(reader.warehouse.state / "questions")


def _file(reader: Reader) -> Path:
    """Return the one file that the viewer may ask, of the request's snapshot."""
    name = SHAREABLE if asks_shareable(reader) else WAREHOUSE
    file = Path(reader.warehouse.snapshot.identity().path).with_name(name)
    if not file.exists():
        raise NotPublishedError("never")
    return file


@per_snapshot
def _tables(warehouse: Warehouse, database: str) -> tuple[Table, ...]:
    rows = warehouse.snapshot.rows(
        """
        select table_name, column_name, data_type, columns.comment, tables.comment as about
        from duckdb_columns() as columns
        left join duckdb_tables() as tables using (database_name, schema_name, table_name)
        where columns.database_name = ? and not columns.internal
        order by table_name, column_index
        """,
        [database],
    )
    found: dict[str, list[Column]] = {}
    about: dict[str, str] = {}
    for row in rows:
        found.setdefault(row["table_name"], []).append(
            Column(row["column_name"], str(row["data_type"]).lower(), row["comment"] or "")
        )
        about[row["table_name"]] = row["about"] or ""
    return tuple(Table(name, about[name], tuple(columns)) for name, columns in found.items())

"""`skillgap sql`: a read-only shell over the published snapshot, with example questions.

The sandbox is the database's own: no other file, no network, no settings. The audit log has each statement before it is
run: figures about people can be asked for. How rows are printed and handed on stands in `orchestration.cli.sql_rows`.
"""

from __future__ import annotations

import cmd
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from pyarrow.lib import ArrowException
from rich.console import Console

from orchestration.cli.sql_rows import Answer, Wanted, hand_on, show
from orchestration.errors import SkillgapError
from orchestration.privacy.cli_user import audit_log
from orchestration.settings.workspace import Workspace
from published.audit import now_utc
from published.database import attach_for_reading, lock_in, open_for_reading
from published.example_questions import examples
from published.files import IDENTITY, OPERATIONS, WAREHOUSE
from published.query_files import column_names

MOST_ROWS = 1000
MOST_SECONDS = 60.0


class QueryError(SkillgapError):
    """A query that the database does not take; its text is the database's own."""


@contextmanager
def open_snapshot(workspace: Workspace, *, with_names: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published snapshot for questions: read-only, without access to anything else.

    The refresh log is there as `operations`.

    Args:
        workspace: the workspace.
        with_names: people's names and addresses are there as `identity`; nothing is joined by itself.

    Raises:
        SkillgapError: nothing is published yet, or no names are.
    """
    file: Path = workspace.current / WAREHOUSE
    if not file.exists():
        raise SkillgapError("Nothing is published yet. Put exports in place and run `skillgap refresh`.")
    with open_for_reading(file, memory_limit=workspace.memory_limit) as connection:
        log, names = workspace.operations / OPERATIONS, file.resolve().with_name(IDENTITY)
        if log.exists():
            attach_for_reading(connection, log.resolve(), "operations")
        if with_names:
            if not names.exists():
                raise SkillgapError("No names are published beside this snapshot; ask without --names.")
            attach_for_reading(connection, names, "identity")
        lock_in(connection)
        yield connection


class Watch:
    """Ends a query that works for too long; how long a reader takes for its rows does not count."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, seconds: float = MOST_SECONDS) -> None:
        """Watch a connection.

        Args:
            connection: what works.
            seconds: how long it may work in all.
        """
        self._connection, self._seconds, self._left = connection, seconds, seconds

    @contextmanager
    def working(self) -> Iterator[None]:
        """Let the database work, and give its errors its own words.

        Raises:
            QueryError: the database does not take the query, or it took too long.
        """
        is_late, began = threading.Event(), time.monotonic()

        def end() -> None:
            is_late.set()
            self._connection.interrupt()

        timer = threading.Timer(max(self._left, 0.0), end)
        timer.start()
        try:
            yield
        # An interrupted query may raise any of them.
        except (duckdb.Error, RuntimeError, ArrowException) as error:
            if is_late.is_set():
                text = f"It took longer than {self._seconds:g} seconds and was ended; ask for less."
                raise QueryError(text) from error
            raise QueryError(str(error)) from error
        finally:
            timer.cancel()
            self._left -= time.monotonic() - began


def ask(
    connection: duckdb.DuckDBPyConnection, sql: str, *, limit: int = MOST_ROWS, seconds: float = MOST_SECONDS
) -> Answer:
    """Run one statement.

    Args:
        connection: from `open_snapshot`.
        sql: the statement.
        limit: rows to return at the most.
        seconds: how long it may take.

    Raises:
        QueryError: the database does not take it, or it took too long.
    """
    with Watch(connection, seconds).working():
        cursor = connection.execute(sql)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchmany(limit + 1)
        columns = column_names(cursor)
    return Answer(columns, tuple(rows[:limit]), is_cut=len(rows) > limit)


class Questions:
    """Statements asked of a snapshot, each in the audit log before it is run."""

    def __init__(
        self, workspace: Workspace, connection: duckdb.DuckDBPyConnection, *, with_names: bool = False
    ) -> None:
        """Ask an opened snapshot of a workspace, with names beside it or without."""
        self.connection = connection
        self._with_names = with_names or None
        self._log, self._cli_user = audit_log(workspace, now_utc)

    def note(self, sql: str, **facts: object) -> None:
        """Note a statement that is to be run.

        Raises:
            SkillgapError: it can't be noted; then it is not to be run.
        """
        try:
            self._log.write(self._cli_user, "sql", statement=sql, with_names=self._with_names, **facts)
        except OSError as error:
            raise SkillgapError(
                f"The audit log can't be written ({error.strerror}), so nothing is shown. Make room, then ask again."
            ) from error

    def ask(self, sql: str) -> Answer:
        """Note a statement and run it.

        Raises:
            QueryError: the database does not take it, or it took too long.
            SkillgapError: it can't be noted; then it is not run.
        """
        self.note(sql)
        return ask(self.connection, sql)


def tables(connection: duckdb.DuckDBPyConnection) -> Answer:
    """Return the tables with their descriptions: the published ones, then those beside them."""
    return ask(
        connection,
        "select if(database_name = current_database(), '', database_name || '.') || table_name as \"table\", "
        'comment as "one row per", estimated_size as "rows" '
        "from duckdb_tables() order by database_name <> current_database(), 1",
    )


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> Answer:
    """Return the columns of a table with types and descriptions."""
    cursor = connection.execute(
        'select column_name as "column", data_type as "type", comment as description from duckdb_columns() '
        "where table_name = $1 and database_name = current_database() or database_name || '.' || table_name = $1 "
        "order by column_index",
        [table],
    )
    return Answer(column_names(cursor), tuple(cursor.fetchall()), is_cut=False)


def answer_once(workspace: Workspace, query: str, console: Console, wanted: Wanted = Wanted()) -> None:  # noqa: B008 - frozen
    """Run one query and print its rows, or hand them on.

    Args:
        workspace: the workspace.
        query: the statement.
        console: where a table is printed.
        wanted: in which form, and where to.

    Raises:
        QueryError: the database does not take it, or it took too long.
        SettingsError: the file can't be written.
    """
    with open_snapshot(workspace, with_names=wanted.with_names) as connection:
        questions = Questions(workspace, connection, with_names=wanted.with_names)
        if wanted.form == "table" and wanted.file is None and sys.stdout.isatty():
            show(console, questions.ask(query))
            return
        questions.note(query, form=wanted.form, file=None if wanted.file is None else str(wanted.file))
        watch = Watch(connection)
        with watch.working():
            result = connection.execute(query)
        hand_on(result, wanted, watched=watch.working, width=console.width)


def run_shell(workspace: Workspace, console: Console, *, with_names: bool = False) -> None:
    """Talk until `.quit` or the end of input."""
    with open_snapshot(workspace, with_names=with_names) as connection:
        Shell(Questions(workspace, connection, with_names=with_names), console).cmdloop()


class Shell(cmd.Cmd):
    """Reads statements up to a semicolon, and commands that begin with a dot."""

    prompt = "skillgap> "
    intro = (
        "The published snapshot, read-only. End statements with ;\n"
        ".tables  .columns TABLE  .examples  .example NUMBER  .quit"
    )

    def __init__(self, questions: Questions, console: Console) -> None:
        """Talk over an opened snapshot."""
        super().__init__()
        self._questions = questions
        self._console = console
        self._lines: list[str] = []

    def onecmd(self, line: str) -> bool:
        """Take one line; True ends the shell."""
        if line == "EOF" or (not self._lines and line.strip() in (".quit", ".exit")):
            return True
        if not self._lines and line.lstrip().startswith("."):
            self._command(line.strip().removeprefix("."))
        elif line.strip() or self._lines:
            self._lines.append(line)
            if line.rstrip().endswith(";"):
                self._run("\n".join(self._lines))
                self._lines = []
        self.prompt = "     ...> " if self._lines else Shell.prompt
        return False

    def emptyline(self) -> bool:
        """Do nothing on an empty line, rather than what was done last."""
        return False

    def _command(self, line: str) -> None:
        name, _, argument = line.partition(" ")
        if name == "tables":
            show(self._console, tables(self._questions.connection))
        elif name == "columns":
            show(self._console, columns_of(self._questions.connection, argument.strip()))
        elif name == "examples":
            for number, example in enumerate(examples(), start=1):
                self._console.print(f"{number:>3}  {example.question}")
        elif name == "example":
            self._example(argument.strip())
        else:
            self._console.print(f"There is no .{name}. {Shell.intro.splitlines()[1]}")

    def _example(self, number: str) -> None:
        known = examples()
        if not number.isdigit() or not 1 <= int(number) <= len(known):
            self._console.print(f"Name a number from 1 to {len(known)}; .examples lists them.")
            return
        example = known[int(number) - 1]
        self._console.print(f"{example.question}\n\n{example.sql}\n")
        self._run(example.sql)

    def _run(self, sql: str) -> None:
        try:
            show(self._console, self._questions.ask(sql))
        except QueryError as error:
            self._console.print(str(error), style="red")

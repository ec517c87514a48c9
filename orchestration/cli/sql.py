"""`skillgap sql`: a read-only shell over the published snapshot, with example questions.

The sandbox is the database's own: no other file, no network, no settings. The questions stand in
`dbt_project/analyses`. The audit log has each statement before it is run: figures about people can be asked for.
"""

from __future__ import annotations

import cmd
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.build.dbt import PROJECT_FOLDER
from orchestration.cli.terminal import printable
from orchestration.errors import SkillgapError
from orchestration.privacy.cli_user import audit_log
from orchestration.settings.workspace import Workspace
from published.audit import now_utc
from published.database import lock_in, open_for_reading
from published.files import WAREHOUSE

ANALYSES_FOLDER = PROJECT_FOLDER / "analyses"
MOST_ROWS = 1000
MOST_SECONDS = 60.0
_READABLE = 20  # characters that a longer text is to have before its lines are broken


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
    file: Path = workspace.current / WAREHOUSE
    if not file.exists():
        raise SkillgapError("Nothing is published yet. Put exports in place and run `skillgap refresh`.")
    with open_for_reading(file, memory_limit=workspace.memory_limit) as connection:
        lock_in(connection)
        yield connection


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
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        connection.interrupt()

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        cursor = connection.execute(sql)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchmany(limit + 1)
        columns = tuple(str(column[0]) for column in cursor.description or ())
    except (duckdb.Error, RuntimeError) as error:  # an interrupted query may raise either
        if is_late.is_set():
            raise QueryError(f"It took longer than {seconds:g} seconds and was ended; ask for less.") from error
        raise QueryError(str(error)) from error
    finally:
        timer.cancel()
    return Answer(columns, tuple(rows[:limit]), is_cut=len(rows) > limit)


class Questions:
    """Statements asked of a snapshot, each in the audit log before it is run."""

    def __init__(self, workspace: Workspace, connection: duckdb.DuckDBPyConnection) -> None:
        """Ask an opened snapshot of a workspace."""
        self.connection = connection
        self._log, self._cli_user = audit_log(workspace, now_utc)

    def ask(self, sql: str) -> Answer:
        """Note a statement and run it.

        Raises:
            QueryError: the database does not take it, or it took too long.
            SkillgapError: it can't be noted; then it is not run.
        """
        try:
            self._log.write(self._cli_user, "sql", statement=sql)
        except OSError as error:
            raise SkillgapError(
                f"The audit log can't be written ({error.strerror}), so nothing is shown. Make room, then ask again."
            ) from error
        return ask(self.connection, sql)


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


def answer_once(workspace: Workspace, query: str, console: Console) -> None:
    """Run one query and print its rows."""
    with open_snapshot(workspace) as connection:
        _show(console, Questions(workspace, connection).ask(query))


def run_shell(workspace: Workspace, console: Console) -> None:
    """Talk until `.quit` or the end of input."""
    with open_snapshot(workspace) as connection:
        Shell(Questions(workspace, connection), console).cmdloop()


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
            _show(self._console, tables(self._questions.connection))
        elif name == "columns":
            _show(self._console, columns_of(self._questions.connection, argument.strip()))
        elif name == "examples":
            for number, example in enumerate(examples(), start=1):
                self._console.print(f"{number:>3}  {example.question}")
        elif name == "example":
            self._example(argument.strip())
        else:
            self._console.print(f"There is no .{name}. {Shell.intro.splitlines()[1]}")

    def _example(self, number: str) -> None:
        known: list[Example] = examples()
        if not number.isdigit() or not 1 <= int(number) <= len(known):
            self._console.print(f"Name a number from 1 to {len(known)}; .examples lists them.")
            return
        example = known[int(number) - 1]
        self._console.print(f"{example.question}\n\n{example.sql}\n")
        self._run(example.sql)

    def _run(self, sql: str) -> None:
        try:
            _show(self._console, self._questions.ask(sql))
        except QueryError as error:
            self._console.print(str(error), style="red")


def _show(console: Console, answer: Answer) -> None:
    """Print rows as a table, or, where a line has no room for the columns, each as a list of its values."""
    columns = [printable(column) for column in answer.columns]
    rows = [["" if value is None else printable(_as_text(value)) for value in row] for row in answer.rows]
    widths = [max(map(len, texts)) for texts in zip(columns, *rows, strict=True)]
    if sum(min(width, _READABLE) + 2 for width in widths) > console.width:
        _show_row_by_row(console, columns, rows)
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    if answer.is_cut:
        console.print(f"Only the first {len(answer.rows)} rows are shown.")


def _show_row_by_row(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate(rows, start=1):
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for column, text in zip(columns, row, strict=True):
            table.add_row(column, text)
        console.print(f"row {number}", style="dim")
        console.print(table)


def _as_text(value: object) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)

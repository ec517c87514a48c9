"""The interactive shell of `skillgap sql`. Queries run in `orchestration.cli.sql`; here is only the talking."""

from __future__ import annotations

import cmd

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.cli.sql import (
    Answer,
    Example,
    QueryError,
    ask,
    columns_of,
    examples,
    open_snapshot,
    tables,
)
from orchestration.settings.workspace import Workspace


def answer_once(workspace: Workspace, query: str, console: Console) -> None:
    """Run one query and print its rows."""
    with open_snapshot(workspace) as connection:
        _show(console, ask(connection, query))


def run_shell(workspace: Workspace, console: Console) -> None:
    """Talk until `.quit` or the end of input."""
    with open_snapshot(workspace) as connection:
        Shell(connection, console).cmdloop()


class Shell(cmd.Cmd):
    """Reads statements up to a semicolon, and commands that begin with a dot."""

    prompt = "skillgap> "
    intro = (
        "The published snapshot, read-only. End statements with ;\n"
        ".tables  .columns TABLE  .examples  .example NUMBER  .quit"
    )

    def __init__(self, connection: duckdb.DuckDBPyConnection, console: Console) -> None:
        """Talk over an opened snapshot."""
        super().__init__()
        self._connection = connection
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
            _show(self._console, tables(self._connection))
        elif name == "columns":
            _show(self._console, columns_of(self._connection, argument.strip()))
        elif name == "examples":
            for number, example in enumerate(examples(), start=1):
                self._console.print(f"{number:>3}  {example.question}", markup=False)
        elif name == "example":
            self._example(argument.strip())
        else:
            self._console.print(f"There is no .{name}. {Shell.intro.splitlines()[1]}", markup=False)

    def _example(self, number: str) -> None:
        known: list[Example] = examples()
        if not number.isdigit() or not 1 <= int(number) <= len(known):
            self._console.print(f"Name a number from 1 to {len(known)}; .examples lists them.")
            return
        example = known[int(number) - 1]
        self._console.print(f"{example.question}\n\n{example.sql}\n", markup=False)
        self._run(example.sql)

    def _run(self, sql: str) -> None:
        try:
            _show(self._console, ask(self._connection, sql))
        except QueryError as error:
            self._console.print(str(error), style="red", markup=False)


def _show(console: Console, answer: Answer) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in answer.columns:
        table.add_column(column, overflow="fold")
    for row in answer.rows:
        table.add_row(*("" if value is None else _worded(value) for value in row))
    console.print(table)
    if answer.is_cut:
        console.print(f"Only the first {len(answer.rows)} rows are shown.")


def _worded(value: object) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)

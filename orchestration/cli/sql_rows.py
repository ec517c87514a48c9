"""Rows of `skillgap sql`: printed as a table, or handed on as a file or to another program, however many there are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, get_args

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.cli.terminal import PlainConsole, printable
from orchestration.errors import SettingsError
from published.private_files import replacing_bytes
from published.query_files import BATCH, Watched, column_names, write_rows

Form = Literal["table", "csv", "json", "parquet"]
FORMS: tuple[Form, ...] = get_args(Form)
_READABLE = 20  # characters that a longer text is to have before its lines are broken


@dataclass(frozen=True)
class Answer:
    """Column names and at most `limit` rows; `is_cut` when there were more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_cut: bool


@dataclass(frozen=True)
class Wanted:
    """What is to become of rows.

    Attributes:
        form: how they are written.
        file: where to; None: to the standard output.
        with_names: people's names may be asked for.
    """

    form: Form = "table"
    file: Path | None = None
    with_names: bool = False


def wanted_by(form: Form | None, file: Path | None, *, with_names: bool) -> Wanted:
    """Return what is to become of rows: the file's ending says the form where no option does.

    Raises:
        SettingsError: the ending says none, or the form is not for a terminal.
    """
    if form is None and file is not None:
        form = next((each for each in FORMS if f".{each}" == file.suffix.lower()), None)
        if form is None:
            raise SettingsError(
                f"{file} could be anything: name it .csv, .json or .parquet, or say --format with one of "
                f"{', '.join(FORMS)}."
            )
    if form == "parquet" and file is None and sys.stdout.isatty():
        raise SettingsError("Parquet is not for a terminal: name a file with --output, or pass it on to a program.")
    return Wanted(form or "table", file, with_names)


def hand_on(result: duckdb.DuckDBPyConnection, wanted: Wanted, *, watched: Watched, width: int) -> None:
    """Write all rows of a query that was executed, batch by batch; whoever stops reading them ends it.

    Args:
        result: the connection that executed it.
        wanted: in which form, and where to.
        watched: the context of each fetch.
        width: characters of a line of a table.

    Raises:
        SettingsError: the file can't be written.
    """
    if wanted.file is None:
        try:
            _write(result, wanted.form, sys.stdout.buffer, watched=watched, width=width)
            sys.stdout.buffer.flush()
        except BrokenPipeError:  # as `| head` does; what is left in the buffer has nowhere to go
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    with _in_words(wanted.file), replacing_bytes(wanted.file) as stream:
        n_rows = _write(result, wanted.form, stream, watched=watched, width=width)
    rows = "1 row" if n_rows == 1 else f"{n_rows:,} rows"
    PlainConsole(stderr=True).print(f"{rows} in {wanted.file}, readable by you alone. The audit log has an entry.")


def show(console: Console, answer: Answer) -> None:
    """Print rows as a table, or, where a line has no room for the columns, each as a list of its values."""
    columns = [printable(column) for column in answer.columns]
    rows = [_texts(row) for row in answer.rows]
    if _fits(columns, rows, console.width):
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*row)
        console.print(table)
    else:
        _show_row_by_row(console, columns, rows)
    if answer.is_cut:
        PlainConsole(stderr=True).print(f"Only the first {len(answer.rows)} rows are shown; --output FILE has all.")


def _write(result: duckdb.DuckDBPyConnection, form: Form, stream: IO[bytes], *, watched: Watched, width: int) -> int:
    if form == "table":
        return _write_table(result, stream, watched, width)
    return write_rows(result, form, stream, watched=watched)


def _write_table(result: duckdb.DuckDBPyConnection, stream: IO[bytes], watched: Watched, width: int) -> int:
    """Write rows as `show` prints them; the first batch says how wide the columns are."""
    columns = [printable(column) for column in column_names(result)]
    n_rows, widths = 0, [len(column) for column in columns]
    is_table: bool | None = None
    while True:
        with watched():
            batch = result.fetchmany(BATCH)
        if not batch and is_table is not None:
            return n_rows
        rows = [_texts(row) for row in batch]
        if is_table is None:
            is_table = _fits(columns, rows, width)
            widths = _widths(columns, rows)
            if is_table:
                stream.write(_line(columns, widths))
        for row in rows:
            n_rows += 1
            if is_table:
                stream.write(_line([" ".join(text.splitlines()) for text in row], widths))
            else:
                stream.write(f"row {n_rows}\n".encode())
                stream.writelines(_line(pair, [max(map(len, columns)), 0]) for pair in zip(columns, row, strict=True))


def _line(texts: Sequence[str], widths: Sequence[int]) -> bytes:
    line = "  ".join(text.ljust(width) for text, width in zip(texts, widths, strict=True))
    return f"{line.rstrip()}\n".encode("utf-8", "replace")


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(len, texts)) for texts in zip(columns, *rows, strict=True)]


def _fits(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    return sum(min(each, _READABLE) + 2 for each in _widths(columns, rows)) <= width


def _show_row_by_row(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate(rows, start=1):
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for column, text in zip(columns, row, strict=True):
            table.add_row(column, text)
        console.print(f"row {number}", style="dim")
        console.print(table)


def _texts(row: Sequence[object]) -> list[str]:
    return ["" if value is None else printable(_as_text(value)) for value in row]


def _as_text(value: object) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


@contextmanager
def _in_words(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SettingsError(f"{file} can't be written ({error.strerror}); name another with --output.") from error

"""Write the refresh log to `operations.duckdb` and read it from there.

Who fills it, and when the file is put in place, does not belong here (`orchestration.refresh.session`,
`orchestration.publish.snapshots`).
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import duckdb

from published.database import attach_for_reading, make_file, open_for_reading, row_of
from published.refresh_log import QualityCheck, QuarantinedRow, Refresh, Removal, Restatement, SourceFile
from published.sql import literal

# Checks of older refreshes are dropped: a nightly refresh would otherwise grow the record for ever.
CHECKS_OF_REFRESHES_KEPT = 60

_ROWS_PER_STATEMENT = 200

_ENTRIES: dict[str, type[Any]] = {
    "refreshes": Refresh,
    "source_files": SourceFile,
    "quarantined_rows": QuarantinedRow,
    "quality_checks": QualityCheck,
    "restatements": Restatement,
    "removals": Removal,
}
Entry = TypeVar("Entry", Refresh, Restatement, Removal)
_SQL_TYPES = {str: "varchar", int: "bigint", float: "double", bool: "boolean", date: "date", datetime: "timestamp"}


@dataclass(frozen=True)
class RefreshRecord:
    """What one refresh adds to the record.

    Attributes:
        refresh: how it ended.
        checks: every check it ran.
        files: the state of every file after it; None keeps the state before.
        quarantine: the build file whose table `record.quarantined_rows` holds the rows set aside; None keeps those
            of before.
        refused: files that were refused; they are noted beside what they brought before.
        restatements: published figures of closed cycles that it changed.
        removals: rows that retention removed.
    """

    refresh: Refresh
    checks: Sequence[QualityCheck]
    files: Sequence[SourceFile] | None = None
    quarantine: Path | None = None
    refused: Sequence[SourceFile] = ()
    restatements: Sequence[Restatement] = ()
    removals: Sequence[Removal] = ()


def write_operations(file: Path, record: RefreshRecord, previous: Path | None) -> None:
    """Write `operations.duckdb`: the history of the previous one and this refresh.

    Args:
        file: the file to make; must not exist.
        record: what this refresh adds.
        previous: the operations file before, if there was one.
    """
    with make_file(file) as connection:
        connection.begin()  # the log is written to the disk once, not after each comment
        for table, entry in _ENTRIES.items():
            _create(connection, table, entry)
        connection.commit()
        if previous is not None and previous.exists():
            _carry_over(connection, previous, record)
        _append(connection, "refreshes", [record.refresh])
        _append(connection, "quality_checks", record.checks)
        _append(connection, "restatements", record.restatements)
        _append(connection, "removals", record.removals)
        _append(connection, "source_files", record.files or ())
        for refused in record.refused:
            _note_refused(connection, refused)
        if record.quarantine is not None:
            columns = ", ".join(field.name for field in fields(QuarantinedRow))
            with _attached(connection, record.quarantine) as build:
                connection.execute(
                    f"insert into quarantined_rows select {columns} from {build}.record.quarantined_rows "
                    "order by contract, file, row_number, header"
                ).fetchall()


def read_refreshes(file: Path) -> list[Refresh]:
    """Return every recorded refresh, the newest first; none if there is no record.

    They stand in the order in which they were recorded: a clock may have been put back between two of them.
    """
    if not file.exists():
        return []
    with open_for_reading(file) as connection:
        return _read(connection, Refresh, "select * from refreshes order by rowid desc")


def read_load_times(file: Path) -> dict[tuple[str, str], datetime | None]:
    """Return when each file of a record was last read, by contract and file; none if there is no record."""
    if not file.exists():
        return {}
    with open_for_reading(file) as connection:
        rows = connection.execute(
            "select contract, file, loaded_at from source_files where contract is not null"
        ).fetchall()
    return {(contract, name): loaded_at for contract, name, loaded_at in rows}


def files_that_brought_rows(file: Path) -> tuple[str, ...]:
    """Return the exports of which rows are loaded, by path relative to the workspace; none if there is no record."""
    if not file.exists():
        return ()
    with open_for_reading(file) as connection:
        rows = connection.execute("select distinct file from source_files where n_loaded > 0 order by file").fetchall()
    return tuple(name for (name,) in rows)


def read_restatements(connection: duckdb.DuckDBPyConnection, at: datetime) -> tuple[Restatement, ...]:
    """Return what one refresh changed of closed cycles, by cycle and table.

    Args:
        connection: an opened record.
        at: when the refresh began.
    """
    ordered = "select * from restatements where refreshed_at = ? order by cycle_id, table_name"
    return tuple(_read(connection, Restatement, ordered, [at]))


def read_removals(file: Path, *, since: datetime) -> tuple[Removal, ...]:
    """Return what retention removed in the refreshes that began at a moment or later; nothing if there is no record."""
    if not file.exists():
        return ()
    with open_for_reading(file) as connection:
        if not _has_table(connection, "removals"):
            return ()
        ordered = "select * from removals where refreshed_at >= ? order by refreshed_at, reason, contract, file"
        return tuple(_read(connection, Removal, ordered, [since]))


def _has_table(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether a record has a table; one that an older version wrote lacks the newest."""
    return row_of(connection, "select 1 from duckdb_tables() where table_name = ?", [name]) is not None


def _read(
    connection: duckdb.DuckDBPyConnection, entry: type[Entry], sql: str, parameters: Sequence[object] = ()
) -> list[Entry]:
    """Return rows as entries; a record that an older version wrote lacks the newest columns."""
    rows = connection.execute(sql, parameters)
    names = [column[0] for column in rows.description or ()]
    known = {field.name for field in fields(entry)}
    return [
        entry(**{name: value for name, value in zip(names, row, strict=True) if name in known})
        for row in rows.fetchall()
    ]


@contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[str]:
    """Attach another DuckDB file for reading; yield its name."""
    attach_for_reading(connection, file, "other")
    try:
        yield "other"
    finally:
        connection.execute("detach other").fetchall()


def _create(connection: duckdb.DuckDBPyConnection, table: str, entry: type[Any]) -> None:
    """Make one table in the shape of its dataclass, described by the dataclass's docstring."""
    hints = get_type_hints(entry)
    columns = ", ".join(f"{field.name} {_sql_type(hints[field.name])}" for field in fields(entry))
    connection.execute(f"create table {table} ({columns})").fetchall()
    lines = [line.strip() for line in (entry.__doc__ or "").strip().splitlines()]
    described = {line.split(":", 1)[0]: line.split(":", 1)[1].strip() for line in lines[1:] if ": " in line}
    comments = {f"table {table}": lines[0]} | {
        f"column {table}.{field.name}": described[field.name] for field in fields(entry)
    }
    statements = (f"comment on {subject} is {literal(text)}" for subject, text in comments.items())
    connection.execute(";\n".join(statements)).fetchall()


def _sql_type(hint: Any) -> str:  # noqa: ANN401 - a type, a union or a Literal
    """Return the SQL type of a field's annotation."""
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(option for option in get_args(hint) if option is not type(None))
    return "varchar" if get_origin(hint) is Literal else _SQL_TYPES[hint]


def _carry_over(connection: duckdb.DuckDBPyConnection, previous: Path, record: RefreshRecord) -> None:
    """Copy the history, and the state where this refresh has none of its own."""
    kept = {"refreshes": "true", "restatements": "true", "removals": "true"}
    kept["quality_checks"] = (
        "refreshed_at in (select refreshed_at from other.refreshes order by rowid desc "
        f"limit {CHECKS_OF_REFRESHES_KEPT - 1})"
    )
    if record.files is None:
        kept["source_files"] = "true"
    if record.quarantine is None:
        kept["quarantined_rows"] = "true"
    with _attached(connection, previous) as other:
        there = connection.execute("select table_name from duckdb_tables() where database_name = ?", [other]).fetchall()
        for table, condition in kept.items():
            if (table,) not in there:
                continue
            connection.execute(
                f"insert into {table} by name select * from {other}.{table} where {condition}"
            ).fetchall()


def _note_refused(connection: duckdb.DuckDBPyConnection, file: SourceFile) -> None:
    """Say of a file that it was refused; what it brought before stays in force, and so do its counts."""
    known = connection.execute(
        "update source_files set status = ?, details = ? where contract = ? and file = ? returning file",
        [file.status, file.details, file.contract, file.file],
    ).fetchall()
    if not known:
        _append(connection, "source_files", [file])


def _append(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Any]) -> None:
    """Insert dataclass rows, whose fields are the table's columns in order.

    Many rows a statement: one at a time takes a millisecond each, and a refresh has several hundred checks.
    """
    values = [astuple(row) for row in rows]
    one = f"({', '.join('?' * len(fields(_ENTRIES[table])))})"
    for start in range(0, len(values), _ROWS_PER_STATEMENT):
        some = values[start : start + _ROWS_PER_STATEMENT]
        connection.execute(
            f"insert into {table} values {', '.join([one] * len(some))}", [value for row in some for value in row]
        ).fetchall()

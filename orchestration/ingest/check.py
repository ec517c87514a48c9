"""Files of one contract, read, typed and held against it. Their fate is up to `load` and `dry_run`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from expectations.contracts import Contract
from expectations.explanations import explain
from expectations.no_records import NO_RECORD
from expectations.runner import Outcome
from expectations.suites import unreadable_reason
from orchestration.errors import ExportError
from orchestration.ingest.corrections import is_corrections_file, settings_of_corrections
from orchestration.ingest.excluded_people import ExcludedPeople, leave_out
from orchestration.ingest.land import land
from orchestration.ingest.notices import (
    NO_COLUMNS,
    OTHER_FOLDER,
    UNKNOWN_COLUMNS,
    absent_for_all,
    folder_of_another,
)
from orchestration.ingest.source.source_file import SourceFile
from orchestration.ingest.source.table import WRONG_NUMBER_OF_FIELDS, Landed
from orchestration.ingest.types.columns import TypedRows, type_rows
from orchestration.ingest.types.scale import reason_off
from published.database import number_of, row_of
from published.sql import identifier, literal

MOST_KEPT = 500_000
Validate = Callable[[duckdb.DuckDBPyConnection, str, Contract], Outcome]
_SHOWN_REASONS = 3


@dataclass(frozen=True)
class ReadFile:
    """A file whose rows are landed and typed.

    Attributes:
        file: the file.
        file_id: its number.
        landed: its rows as texts.
        typed: its rows as the contract's types.
        is_corrections_file: its rows were set aside before, and a person has mended them.
    """

    file: SourceFile
    file_id: int
    landed: Landed
    typed: TypedRows
    is_corrections_file: bool = False

    @property
    def details(self) -> dict[str, str]:
        """Everything that was detected in the file, for the load record."""
        details = {"profile": self.file.settings.profile} if self.file.settings.profile else {}
        details |= self.landed.details | dict(self.typed.details)
        if self.n_folded:
            details["rows that became part of another"] = str(self.n_folded)
        if folder := folder_of_another(self.file.contract, self.file.name):
            details[OTHER_FOLDER] = folder
        absent = None if self.is_corrections_file else absent_for_all(self.file.contract, self.landed.columns)
        if absent and self.landed.n_read:
            details[NO_COLUMNS] = absent
        if self.landed.unknown:
            details[UNKNOWN_COLUMNS] = ", ".join(
                f"{each.header} (did you mean {each.nearest}?)" if each.nearest else each.header
                for each in self.landed.unknown
            )
        return details

    @property
    def n_rows(self) -> int:
        """Rows that were meant to be read: those that `where` left out don't count."""
        return self.landed.n_read - self.landed.n_filtered

    def tolerance(self, tolerance: float) -> float:
        """Return the share of its rows that may be bad: any, where all of them were bad before."""
        return 1.0 if self.is_corrections_file else tolerance

    @property
    def n_folded(self) -> int:
        """Rows that became part of another one."""
        return self.landed.n_landed - self.typed.n_rows

    @property
    def rows_as_text(self) -> str:
        """SQL of the landing rows."""
        return f"read_parquet({literal(str(self.landed.parquet))})"


def read_file(
    connection: duckdb.DuckDBPyConnection,
    file: SourceFile,
    file_id: int,
    folder: Path,
    excluded: ExcludedPeople | None = None,
) -> ReadFile:
    """Land a file and find out how its texts are to be read.

    Args:
        connection: any connection; nothing is written to it.
        file: the file, with the settings of its source.
        file_id: the number its rows shall have.
        folder: scratch folder.
        excluded: people whose rows are left out, as those that `where` leaves out.

    Raises:
        ExportError: the file can't be taken as a whole.
    """
    with file.naming():
        is_corrections = is_corrections_file(file.path)
        if is_corrections:
            file = replace(file, settings=settings_of_corrections(file.settings))
        landed = land(file, folder / f"{file_id}.parquet", is_corrections_file=is_corrections)
        if excluded:
            landed = leave_out(connection, landed, file.contract, excluded)
        typed = type_rows(connection, landed, file.contract, file.settings, file_id)
    return ReadFile(file, file_id, landed, typed, is_corrections)


def check_files(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    files: Sequence[ReadFile],
    validate: Validate,
    *,
    most_kept: int = MOST_KEPT,
) -> tuple[str, Outcome]:
    """Hold the rows of files against their contract.

    Rows are asked several times on their way into the raw table. To plan how files are read and typed takes longer than
    to do it where they are small: then their rows are computed once. Where they are many each question reads the
    columns it needs.

    Args:
        connection: the connection on which the relation is made.
        contract: the files' contract.
        files: at least one.
        validate: `expectations.runner.validate`.
        most_kept: rows up to which they are computed once and kept.

    Returns:
        The relation with the typed rows of all files, to be dropped by `drop_typed_rows`, and the outcome.
    """
    relation = f"typed_{contract.table}"
    rows = "\nunion all\n".join(file.typed.query for file in files)
    kind = "table" if sum(file.typed.n_rows for file in files) <= most_kept else "view"
    drop_typed_rows(connection, relation)
    connection.execute(f"create temp {kind} {relation} as\n{rows}")
    outcome = validate(connection, relation, contract)
    for file in files:
        _name_the_scale(connection, file, outcome)
    return relation, outcome


def drop_typed_rows(connection: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Drop what `check_files` made, whether rows were kept or not; nothing where there is none."""
    kinds = connection.execute(
        "select 'table' from duckdb_tables() where temporary and table_name = $relation "
        "union all select 'view' from duckdb_views() where temporary and view_name = $relation",
        {"relation": relation},
    ).fetchall()
    for (kind,) in kinds:
        connection.execute(f"drop {kind} temp.{relation}")


def _name_the_scale(connection: duckdb.DuckDBPyConnection, file: ReadFile, outcome: Outcome) -> None:
    """Say of levels that are none on the file's scale that they are; to the checks they are not readable."""
    scale = file.file.settings.scale
    if scale is None:
        return
    for column, is_off in file.typed.off_scale.items():
        connection.execute(
            f"update {outcome.failures} set reason = ? where file_id = ? and column_name = ? and reason = ? "
            f"and row_number in (select row_number from {file.typed.landing} where {is_off})",
            [reason_off(scale), file.file_id, column, unreadable_reason(file.file.contract.column(column))],
        )


def count_rejected(connection: duckdb.DuckDBPyConnection, file: ReadFile, outcome: Outcome) -> int:
    """Return how many rows of a file are set aside, those that could not be read included."""
    query = f"select count(*) from {outcome.failures} where file_id = ?"
    return number_of(connection, query, [file.file_id]) + len(file.landed.quarantined)


def rejected_rows(connection: duckdb.DuckDBPyConnection, file: ReadFile, outcome: Outcome) -> list[BadRows]:
    """Return the rows of a file that are set aside by reason, the most frequent first.

    Examples are given for columns with a type or a vocabulary alone: other texts may be about a person.

    Args:
        connection: where the outcome's tables are.
        file: the file.
        outcome: how its contract's checks went.
    """
    bad = _by_reason(connection, file, outcome.failures)
    misread = file.landed.quarantined
    if misread:
        row = file.landed.row_numbers.row(misread[0].row_number)
        bad.append(BadRows(WRONG_NUMBER_OF_FIELDS, None, len(misread), row, None))
    return sorted(bad, key=lambda each: (-each.n, each.first_row, each.reason))


def warned_rows(connection: duckdb.DuckDBPyConnection, file: ReadFile, outcome: Outcome) -> list[BadRows]:
    """Return the rows of a file that are loaded but reported, in the manner of `rejected_rows`."""
    return sorted(
        _by_reason(connection, file, outcome.warnings), key=lambda each: (-each.n, each.first_row, each.reason)
    )


def _by_reason(connection: duckdb.DuckDBPyConnection, file: ReadFile, relation: str) -> list[BadRows]:
    """Return what a table of failing rows holds for a file."""
    counted = connection.execute(
        f"select reason, column_name, count(*), min(row_number) from {relation} where file_id = ? group by all",
        [file.file_id],
    ).fetchall()
    row_numbers = file.landed.row_numbers
    return [
        BadRows(
            reason,
            column,
            n,
            row_numbers.row(first),
            _text_at(connection, file, column, first),
            row_numbers.header(first),
        )
        for reason, column, n, first in counted
    ]


def _text_at(connection: duckdb.DuckDBPyConnection, file: ReadFile, name: str | None, row_number: int) -> str | None:
    """Return the text in one cell, if it may be shown."""
    if name is None or name not in file.landed.columns:
        return None
    column = file.file.contract.column(name)
    if column.type == "text" and not column.vocabulary:
        return None
    query = f"select {identifier(name)} from {file.rows_as_text} where row_number = ?"
    (text,) = row_of(connection, query, [row_number]) or (None,)
    return text or None


@dataclass(frozen=True)
class BadRows:
    """Rows of one file that are set aside for one reason.

    Attributes:
        reason: a code.
        column: the column to mend; None where the row as a whole is meant.
        n: how many.
        first_row: the first of them.
        example: what stands there, if anything does.
        header: the header of the first one's cell, where a row of the file makes several.
    """

    reason: str
    column: str | None
    n: int
    first_row: int
    example: str | None
    header: str | None = None


def is_beyond_tolerance(n_bad: int, n_rows: int, tolerance: float) -> bool:
    """Whether so many of a file's rows are bad that none of it is taken.

    Args:
        n_bad: rows that went wrong; those that wait for a reference are not among them.
        n_rows: rows of the file, those that `where` leaves out not counted.
        tolerance: the share that is allowed.
    """
    return n_bad > 0 and n_bad / n_rows > tolerance


def n_bad_rows(bad: Sequence[BadRows], n_rows: int) -> int:
    """Return how many rows went wrong: a line of totals did not, unless a file has nothing else.

    Args:
        bad: a file's rows that are set aside, by reason.
        n_rows: rows of the file, those that `where` leaves out not counted.
    """
    n_bad = sum(each.n for each in bad)
    n_totals = sum(each.n for each in bad if each.reason == NO_RECORD)
    return n_bad if n_totals == n_rows else n_bad - n_totals


def refusal(file: SourceFile, bad: Sequence[BadRows], n_rows: int, tolerance: float) -> ExportError:
    """Return the error that refuses a file whole.

    Args:
        file: the file.
        bad: its bad rows by reason, the most frequent first; at least one.
        n_rows: rows of the file, those that `where` leaves out not counted.
        tolerance: the share that is allowed.
    """
    n_bad = sum(each.n for each in bad)
    listed = "; ".join(_as_listed(file, each) for each in bad[:_SHOWN_REASONS])
    if len(bad) > _SHOWN_REASONS:
        listed += f"; and {sum(each.n for each in bad[_SHOWN_REASONS:])} rows for other reasons"
    return ExportError(
        file=file.name,
        row=bad[0].first_row,
        column=bad[0].header or bad[0].column,
        found=f"{n_bad} of {n_rows} rows that can't be taken ({n_bad / n_rows:.1%}): {listed}",
        expected=f"at most {tolerance:.1%} of a file's rows set aside",
        remedy=f"{explain(file.contract, bad[0].column, bad[0].reason).remedy} Nothing of this file was loaded; "
        "`skillgap check` shows every reason.",
    )


def _as_listed(file: SourceFile, bad: BadRows) -> str:
    """Return one reason as a refusal lists it."""
    where = f" in {bad.column}" if bad.column else ""
    what = f", {bad.example!r}" if bad.example else ""
    expected = explain(file.contract, bad.column, bad.reason).expected
    header = f", header {bad.header!r}" if bad.header else ""
    return f"{bad.n} × {bad.reason}{where} (first in row {bad.first_row}{header}{what}; expected {expected})"

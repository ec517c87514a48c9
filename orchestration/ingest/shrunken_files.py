"""Files with far fewer rows than they, or their series, brought before: they are asked about and not loaded.

Half an export, or a header alone, would else publish a company of which half the people, or all, are gone. Rows that
`where` left out, and those of people who are not to be read any more, count neither before nor now: so a file is not
asked about because somebody was erased, or was kept for long enough.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from expectations.contracts import Contract
from orchestration.errors import ExportError
from orchestration.ingest.check import ReadFile
from orchestration.ingest.source.filenames import series_of

# A few rows more or less are a large share of few.
FEWEST_COMPARED = 20
# Of these each dated file is a snapshot of the whole; files of other contracts bring what has come since.
SNAPSHOTS = ("hris/people", "hris/org_units", "hris/roles")


@dataclass(frozen=True)
class FileRows:
    """How many rows a file brings.

    Attributes:
        file: path relative to the workspace.
        file_date: the day it speaks for.
        n_rows: rows that were meant to be read: after `unpivot` and `where`, before any is set aside.
        is_corrections_file: it holds rows that were set aside before; the next such file holds others.
        is_snapshot: its contract's dated files are each the whole, as of their day.
    """

    file: str
    file_date: date
    n_rows: int
    is_corrections_file: bool = False
    is_snapshot: bool = True


def rows_of(read: ReadFile, file_date: date) -> FileRows:
    """Return how many rows a file brings that was just read.

    Args:
        read: the file.
        file_date: the day it speaks for.
    """
    is_snapshot = read.file.contract.name in SNAPSHOTS
    return FileRows(read.file.name, file_date, read.n_rows, read.is_corrections_file, is_snapshot)


def read_rows_before(connection: duckdb.DuckDBPyConnection, contract: Contract) -> tuple[FileRows, ...]:
    """Return how many rows the files of a contract brought when they were last loaded.

    Args:
        connection: the build file, its tables made by `prepare_build_file`.
        contract: the contract.
    """
    rows = connection.execute(
        "select file, file_date, n_read - n_filtered, file_id in (select file_id from raw.mended_rows) "
        "from raw.source_files where contract = ?",
        [contract.name],
    ).fetchall()
    is_snapshot = contract.name in SNAPSHOTS
    return tuple(
        FileRows(file, file_date, n_rows, is_corrections, is_snapshot)
        for file, file_date, n_rows, is_corrections in rows
    )


def find_shrunken(
    files: Sequence[FileRows], before: Sequence[FileRows], min_kept_rows: float
) -> Mapping[str, ExportError]:
    """Find the files that bring less than a share of the rows that were brought before.

    A file that was loaded before is held against what it brought then; a snapshot that is new and the newest of its
    series, against the newest before it. Fewer than 20 rows before are not compared, unless nothing is left of them.

    Args:
        files: the new and changed files of one contract.
        before: every file of the contract that was loaded, from `read_rows_before`.
        min_kept_rows: the share that is taken without a question; 0: any.

    Returns:
        Path of the file → the error that asks about it.
    """
    found = {}
    for file in files:
        earlier = _brought_before(file, files, before)
        if earlier is not None and _is_shrunken(file.n_rows, earlier.n_rows, min_kept_rows):
            found[file.file] = _question(file, earlier, min_kept_rows)
    return found


def _brought_before(file: FileRows, files: Sequence[FileRows], before: Sequence[FileRows]) -> FileRows | None:
    """Return what a file is held against; None: nothing."""
    loaded = {each.file: each for each in before}
    if file.file in loaded:
        return loaded[file.file]
    if file.is_corrections_file or not file.is_snapshot:
        return None
    known = loaded | {each.file: each for each in files}
    series = [each for each in known.values() if _is_of_one_series(each, file)]
    if any(each.file_date > file.file_date for each in series):
        return None
    older = [each for each in series if each.file_date < file.file_date]
    return max(older, key=lambda each: (each.file_date, each.file), default=None)


def _is_of_one_series(one: FileRows, file: FileRows) -> bool:
    """Whether one file may come before or after another in a series of snapshots."""
    return one.file != file.file and not one.is_corrections_file and series_of(one.file) == series_of(file.file)


def _is_shrunken(n_now: int, n_before: int, min_kept_rows: float) -> bool:
    is_emptied = n_now == 0 < n_before and min_kept_rows > 0
    return is_emptied or (n_before >= FEWEST_COMPARED and n_now < n_before * min_kept_rows)


def _question(file: FileRows, earlier: FileRows, min_kept_rows: float) -> ExportError:
    """Return the error that says what was found and how to say yes."""
    source = "it" if earlier.file == file.file else earlier.file
    expected = math.ceil(earlier.n_rows * min_kept_rows) if earlier.n_rows >= FEWEST_COMPARED else 1
    allowed = math.floor(100 * file.n_rows / earlier.n_rows) / 100
    return ExportError(
        file=file.file,
        found=f"{_counted(file.n_rows)}, where {source} brought {earlier.n_rows} before",
        expected=f"at least {max(1, expected)} (min_kept_rows is {min_kept_rows:g})",
        remedy="If the export is not whole, put the whole one in its place. If these are all the rows there are, set "
        f"min_kept_rows in workspace.yml to {allowed:g}{' or less' if allowed else ''}, refresh again, "
        "and take the line out after that: later files are held against what this one brought.",
    )


def _counted(n_rows: int) -> str:
    return "1 row" if n_rows == 1 else f"{n_rows or 'no'} rows"

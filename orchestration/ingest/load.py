"""New and changed files of one contract → raw rows, in one transaction. How files are read stands in `check`.

A load that fails or is killed leaves `raw` as it was: landing files are scratch, and all else is one transaction.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import duckdb

from expectations.contracts import Contract
from expectations.runner import CheckResult, Outcome
from orchestration.build.scratch import scratch_folder
from orchestration.ingest.check import (
    Validate,
    check_files,
    count_rejected,
    drop_typed_rows,
    is_beyond_tolerance,
    n_bad_rows,
    read_file,
    refusal,
    rejected_rows,
)
from orchestration.ingest.excluded_people import read_excluded_people
from orchestration.ingest.shrunken_files import find_shrunken, read_rows_before, rows_of
from orchestration.ingest.source.source_file import SourceFile
from orchestration.ingest.store import Load, store
from orchestration.ingest.undated_snapshots import find_undated
from orchestration.settings.workspace import Workspace
from published.database import number_of

LoadStatus = Literal["loaded", "unchanged", "still_being_written"]


@dataclass(frozen=True)
class FileReport:
    """What became of one file.

    Attributes:
        file: path relative to the workspace.
        status: loaded, unchanged (nothing was done), or still_being_written (the next look takes it).
        n_read: data rows in the file.
        n_raw: rows that are in the raw table now.
        n_quarantined: rows set aside; those that wait for a reference are found by the models.
        n_filtered: rows that `where` left out, and those of people who are not to be read any more.
        details: what was detected.
    """

    file: str
    status: LoadStatus
    n_read: int = 0
    n_raw: int = 0
    n_quarantined: int = 0
    n_filtered: int = 0
    details: dict[str, str] | None = None


@dataclass(frozen=True)
class LoadReport:
    """What became of one contract's files.

    Attributes:
        contract: the contract's name.
        files: one report per file that was given.
        checks: how the contract's checks went over the files that were loaded; none if none was.
    """

    contract: str
    files: tuple[FileReport, ...]
    checks: tuple[CheckResult, ...]


@dataclass(frozen=True)
class _Known:
    """What the build file knows of a file."""

    file_id: int
    fingerprint: str
    file_date: date
    first_loaded_at: datetime


def load_contract(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    contract: Contract,
    files: Sequence[SourceFile],
    *,
    fingerprints: Mapping[str, str],
    validate: Validate,
    loaded_at: datetime,
) -> LoadReport:
    """Load the new and changed files of one contract; each one's rows replace those that it brought before.

    Args:
        connection: the build file, open for writing, its tables made by `prepare_build_file`.
        workspace: the workspace.
        contract: the contract.
        files: its files, as found by `discover`.
        fingerprints: file name → what it is known by, from `fingerprint`.
        validate: `expectations.runner.validate`.
        loaded_at: the time of this refresh, UTC without zone.

    Returns:
        What became of each file.

    Raises:
        ExportError: a file can't be taken, too much of it is bad, too many of its rows are gone, or two snapshots have
            no day; `raw` is as it was.
        SettingsError: a setting of this contract can't be taken.
    """
    known = _known_files(connection, contract)
    changed = [f for f in files if f.name not in known or known[f.name].fingerprint != fingerprints[f.name]]
    reports = {f.name: FileReport(f.name, "unchanged") for f in files}
    checks: tuple[CheckResult, ...] = ()
    excluded = read_excluded_people(connection) if changed else None
    with scratch_folder(workspace) as folder:
        loads = []
        for file, new_id in zip(changed, _new_ids(connection), strict=False):
            before = known.get(file.name)
            read = read_file(connection, file, before.file_id if before else new_id, folder, excluded)
            if file.has_changed():
                reports[file.name] = FileReport(file.name, "still_being_written")
                continue
            first = before.first_loaded_at if before else loaded_at
            day = before.file_date if before else file.day_if_loaded_on(loaded_at.date())
            loads.append(Load(read, fingerprints[file.name], day, first))
        if loads:
            _refuse_shrunken(connection, workspace, contract, loads)
            days = {name: each.file_date for name, each in known.items()}
            days |= {load.read.file.name: load.file_date for load in loads}
            present = {file.name for file in files}
            undated = find_undated([load.read for load in loads], {n: day for n, day in days.items() if n in present})
            for error in undated.values():
                raise error
            typed, outcome = check_files(connection, contract, [load.read for load in loads], validate)
            loads = [_accepted(connection, load, outcome, workspace.settings.tolerance) for load in loads]
            store(connection, contract, loads, typed, outcome, loaded_at)
            drop_typed_rows(connection, typed)
            checks = outcome.checks
    for load in loads:
        reports[load.read.file.name] = _report(load)
    return LoadReport(contract.name, tuple(reports.values()), checks)


def _known_files(connection: duckdb.DuckDBPyConnection, contract: Contract) -> dict[str, _Known]:
    rows = connection.execute(
        "select file, file_id, fingerprint, file_date, first_loaded_at from raw.source_files where contract = ?",
        [contract.name],
    ).fetchall()
    return {name: _Known(*rest) for name, *rest in rows}


def _new_ids(connection: duckdb.DuckDBPyConnection) -> Iterator[int]:
    """Return file numbers that no file has, without end."""
    return itertools.count(number_of(connection, "select coalesce(max(file_id), 0) + 1 from raw.source_files"))


def _refuse_shrunken(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, contract: Contract, loads: Sequence[Load]
) -> None:
    """Stop at a file that lost most of its rows.

    Raises:
        ExportError: naming the first of them.
    """
    files = [rows_of(load.read, load.file_date) for load in loads]
    shrunken = find_shrunken(files, read_rows_before(connection, contract), workspace.settings.min_kept_rows)
    for error in shrunken.values():
        raise error


def _accepted(connection: duckdb.DuckDBPyConnection, load: Load, outcome: Outcome, tolerance: float) -> Load:
    """Return a load with its rejected rows counted.

    Raises:
        ExportError: there are too many of them.
    """
    n_rejected = count_rejected(connection, load.read, outcome)
    if is_beyond_tolerance(n_rejected, load.read.n_rows, load.read.tolerance(tolerance)):
        bad = rejected_rows(connection, load.read, outcome)
        n_bad = n_bad_rows(bad, load.read.n_rows)
        if is_beyond_tolerance(n_bad, load.read.n_rows, load.read.tolerance(tolerance)):
            raise refusal(load.read.file, bad, load.read.n_rows, tolerance)
    return Load(load.read, load.fingerprint, load.file_date, load.first_loaded_at, n_rejected)


def _report(load: Load) -> FileReport:
    landed = load.read.landed
    return FileReport(
        file=load.read.file.name,
        status="loaded",
        n_read=landed.n_read,
        n_raw=load.n_raw,
        n_quarantined=load.n_rejected,
        n_filtered=landed.n_filtered,
        details=load.read.details,
    )

"""The dry run behind `skillgap check`: what would happen to the files, without anything happening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from expectations.contracts import ALL_CONTRACTS, Contract
from expectations.contracts.ratings import CYCLES, RATINGS
from expectations.explanations import explain
from orchestration.build.scratch import scratch_folder
from orchestration.errors import ExportError
from orchestration.ingest.check import (
    ReadFile,
    Validate,
    check_files,
    is_beyond_tolerance,
    read_file,
    refusal,
    rejected_rows,
    warned_rows,
)
from orchestration.ingest.discover import Discovery
from orchestration.ingest.references import ReferenceReport, resolve_references
from orchestration.ingest.shrunken_files import FileRows, find_shrunken, read_rows_before, rows_of
from orchestration.ingest.source.headers import UnknownHeader
from orchestration.ingest.source.source_file import SourceFile
from orchestration.ingest.undated_snapshots import find_undated
from orchestration.settings.workspace import Workspace
from published.database import open_for_reading, open_in_memory


@dataclass(frozen=True)
class Finding:
    """Rows of one file with the same thing wrong.

    Attributes:
        reason: a code.
        column: the column to mend; None where the row as a whole is meant.
        n: how many.
        first_row: the first of them.
        example: what stands there, if it may be shown.
        expected: what would have been right.
        remedy: what to do.
        is_quarantined: the rows would be set aside; else they would be loaded and reported.
        header: the header of the first one's cell, where a row of the file makes several.
    """

    reason: str
    column: str | None
    n: int
    first_row: int
    example: str | None
    expected: str
    remedy: str
    is_quarantined: bool
    header: str | None = None


@dataclass(frozen=True)
class CheckedFile:
    """What one file is and would become.

    Attributes:
        contract: the contract it belongs to.
        file: path relative to the workspace.
        error: why it would be refused whole; None if it would be loaded.
        headers: column → header it was found under.
        absent: columns that are not in the file; none of them is required.
        unknown: headers that are no column.
        details: what was detected.
        n_read: data rows in the file.
        n_filtered: rows that `where` leaves out.
        findings: what is wrong with rows, the most frequent first.
    """

    contract: str
    file: str
    error: ExportError | None
    headers: dict[str, str]
    absent: tuple[str, ...]
    unknown: tuple[UnknownHeader, ...]
    details: dict[str, str]
    n_read: int
    n_filtered: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class CycleDays:
    """One assessment cycle as an export has it.

    Attributes:
        name: its name, or its id where it has none.
        closes_on: its last day.
    """

    name: str
    closes_on: date


@dataclass(frozen=True)
class LateAnswers:
    """Answers of one cycle that came after its grace and count nowhere.

    Attributes:
        cycle_id: the cycle.
        n_late: how many.
        n_answers: of how many.
        first_day: the day of the first of them.
    """

    cycle_id: str
    n_late: int
    n_answers: int
    first_day: date


@dataclass(frozen=True)
class CheckReport:
    """What all files are and would become.

    Attributes:
        files: one examination per file, by contract and name.
        references: how references between them resolve.
        absent: contracts without a file.
        cycles: the assessment cycles in the files, the earliest first.
        is_compared: files were held against what they brought before; not while a refresh writes.
        late: cycles with answers that came after their grace.
    """

    files: tuple[CheckedFile, ...]
    references: tuple[ReferenceReport, ...]
    absent: tuple[str, ...]
    cycles: tuple[CycleDays, ...] = ()
    is_compared: bool = True
    late: tuple[LateAnswers, ...] = ()


def dry_run(workspace: Workspace, discovery: Discovery, validate: Validate, *, today: date) -> CheckReport:
    """Read, type and check all files without writing anything to the workspace.

    Every file is looked at, however many are refused. Of what is in the build file the number of rows alone that each
    file brought is taken into account: references are tried within the files.

    Args:
        workspace: the workspace.
        discovery: the files, as found by `discover`.
        validate: `expectations.runner.validate`.
        today: the day on which a refresh would load them.

    Raises:
        SettingsError: a setting can't be taken.
    """
    checked: list[CheckedFile] = []
    views: dict[str, str] = {}
    before = _rows_before(workspace)
    with (
        scratch_folder(workspace) as folder,
        open_in_memory(memory_limit=workspace.memory_limit, temp_directory=folder) as connection,
    ):
        for number, contract in enumerate(ALL_CONTRACTS):
            scratch = folder / str(number)
            scratch.mkdir()
            files = discovery.of(contract)
            read = []
            for file_id, file in enumerate(files):
                try:
                    read.append(read_file(connection, file, file_id, scratch))
                except ExportError as error:
                    checked.append(_refused(file, error))
            if read:
                known = (before or {}).get(contract.name, ())
                days = {each.file: each.file_date for each in known}
                rows = [rows_of(each, days.get(each.file.name, each.file.day_if_loaded_on(today))) for each in read]
                asked = dict(find_shrunken(rows, known, workspace.settings.min_kept_rows))
                asked |= find_undated(read, {each.file: each.file_date for each in rows})
                view, found = _check_read(connection, workspace, contract, read, validate, asked)
                found = [_with_day(each, rows, read) for each in found]
                views[contract.name] = view
                checked += found
        cycles = _cycles(connection, views)
        late = _late_answers(connection, views, workspace.settings.grace_days)
        references = [
            report
            for contract in ALL_CONTRACTS
            if contract.name in views
            for report in resolve_references(connection, contract, views)
        ]
    absent = tuple(contract.name for contract in ALL_CONTRACTS if not discovery.of(contract))
    ordered = tuple(sorted(checked, key=lambda each: (each.contract, each.file)))
    return CheckReport(ordered, tuple(references), absent, cycles, before is not None, late)


def _with_day(checked: CheckedFile, rows: Sequence[FileRows], read: Sequence[ReadFile]) -> CheckedFile:
    """Return a file with the day it is a snapshot of, where it is one."""
    of_file = next(each for each in read if each.file.name == checked.file)
    if not of_file.file.contract.has_history or "valid_from" in of_file.landed.columns:
        return checked
    day = next(each.file_date for each in rows if each.file == checked.file)
    source = "as its name says" if of_file.file.named_day else "the day it is first loaded"
    return replace(checked, details=checked.details | {"snapshot of": f"{day} ({source})"})


def _rows_before(workspace: Workspace) -> Mapping[str, Sequence[FileRows]] | None:
    """Return contract → the rows that its files brought; None: a refresh has the build file open."""
    if not workspace.build_file.exists():
        return {}
    try:
        connection = open_for_reading(workspace.build_file)
    except duckdb.IOException:
        return None
    with connection, suppress(duckdb.CatalogException):  # a refresh that failed at its very start made no tables
        return {contract.name: read_rows_before(connection, contract) for contract in ALL_CONTRACTS}
    return {}


def _cycles(connection: duckdb.DuckDBPyConnection, views: Mapping[str, str]) -> tuple[CycleDays, ...]:
    """Return the assessment cycles in the files, the earliest first."""
    if CYCLES.name not in views:
        return ()
    rows = connection.execute(
        "select coalesce(any_value(name), cycle_id), max(closes_on) as closes_on "
        f"from {views[CYCLES.name]} where cycle_id is not null and closes_on is not null "
        "group by cycle_id order by closes_on, cycle_id"
    ).fetchall()
    return tuple(CycleDays(*row) for row in rows)


def _late_answers(
    connection: duckdb.DuckDBPyConnection, views: Mapping[str, str], grace_days: int
) -> tuple[LateAnswers, ...]:
    """Return the cycles of which answers came too late."""
    if CYCLES.name not in views or RATINGS.name not in views:
        return ()
    is_late = f"submitted_on::date > cycles.closes_on + {grace_days}"
    rows = connection.execute(
        f"select cycle_id, count(*) filter ({is_late}), count(*), min(submitted_on) filter ({is_late})::date "
        f"from {views[RATINGS.name]} join (select cycle_id, max(closes_on) as closes_on from {views[CYCLES.name]} "
        f"group by cycle_id) as cycles using (cycle_id) group by cycle_id having count(*) filter ({is_late}) > 0 "
        "order by cycle_id"
    ).fetchall()
    return tuple(LateAnswers(*row) for row in rows)


def _check_read(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    contract: Contract,
    read: Sequence[ReadFile],
    validate: Validate,
    shrunken: Mapping[str, ExportError],
) -> tuple[str, list[CheckedFile]]:
    """Hold the files of one contract that could be read against it; those that lost most of their rows are refused."""
    tolerance = workspace.settings.tolerance
    view, outcome = check_files(connection, contract, read, validate)
    checked = []
    for each in read:
        bad = rejected_rows(connection, each, outcome)
        error = shrunken.get(each.file.name)
        if error is None and is_beyond_tolerance(sum(rows.n for rows in bad), each.n_rows, each.tolerance(tolerance)):
            error = refusal(each.file, bad, each.n_rows, tolerance)
        findings = []
        for rows, is_quarantined in ((bad, True), (warned_rows(connection, each, outcome), False)):
            for row in rows:
                explanation = explain(contract, row.column, row.reason)
                findings.append(
                    Finding(
                        row.reason,
                        row.column,
                        row.n,
                        row.first_row,
                        row.example,
                        explanation.expected,
                        explanation.remedy,
                        is_quarantined,
                        row.header,
                    )
                )
        checked.append(_checked_file(each, error, findings))
    return view, checked


def _checked_file(read: ReadFile, error: ExportError | None, findings: Sequence[Finding]) -> CheckedFile:
    contract = read.file.contract
    return CheckedFile(
        contract=contract.name,
        file=read.file.name,
        error=error,
        headers=read.landed.headers,
        absent=tuple(c.name for c in contract.stored_columns if c.name not in read.landed.columns),
        unknown=read.landed.unknown,
        details=read.details,
        n_read=read.landed.n_read,
        n_filtered=read.landed.n_filtered,
        findings=tuple(findings),
    )


def _refused(file: SourceFile, error: ExportError) -> CheckedFile:
    return CheckedFile(file.contract.name, file.name, error, {}, (), (), {}, 0, 0, ())

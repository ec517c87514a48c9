"""The dry run behind `skillgap check`: what would happen to the files, without anything happening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

import duckdb

from expectations.contracts import ALL_CONTRACTS, Contract
from expectations.explanations import explain
from orchestration.build.scratch import scratch_folder
from orchestration.errors import ExportError
from orchestration.ingest.check import (
    ReadFile,
    Validate,
    check_files,
    is_beyond_tolerance,
    n_bad_rows,
    read_file,
    refusal,
    rejected_rows,
    warned_rows,
)
from orchestration.ingest.check_report import CheckedFile, CheckReport, Finding
from orchestration.ingest.discover import Discovery
from orchestration.ingest.gap_basis import count_gap_basis, late_answers, named_in_ratings, read_cycles
from orchestration.ingest.references import resolve_references, waiting_rows
from orchestration.ingest.shrunken_files import FileRows, find_shrunken, read_rows_before, rows_of
from orchestration.ingest.source.source_file import SourceFile
from orchestration.ingest.undated_snapshots import find_undated
from orchestration.settings.workspace import Workspace
from published.database import open_for_reading, open_in_memory


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
        references = [
            report
            for contract in ALL_CONTRACTS
            if contract.name in views
            for report in resolve_references(connection, contract, views)
        ]
        checked = _with_waiting(connection, checked, discovery, views)
        grace_days = workspace.settings.grace_days
        return CheckReport(
            tuple(sorted(checked, key=lambda each: (each.contract, each.file))),
            tuple(references),
            tuple(contract.name for contract in ALL_CONTRACTS if not discovery.of(contract)),
            read_cycles(connection, views),
            before is not None,
            late_answers(connection, views, grace_days),
            named_in_ratings(connection, views),
            count_gap_basis(connection, views, today=today, grace_days=grace_days),
        )


def _with_waiting(
    connection: duckdb.DuckDBPyConnection,
    checked: Sequence[CheckedFile],
    discovery: Discovery,
    views: Mapping[str, str],
) -> list[CheckedFile]:
    """Return files with how many of their rows would wait for what they name."""
    waiting: dict[tuple[str, str], Mapping[str, int]] = {}
    for contract in ALL_CONTRACTS:
        if contract.name in views:
            files = discovery.of(contract)  # numbered in this order
            for file_id, columns in waiting_rows(connection, contract, views[contract.name]).items():
                waiting[contract.name, files[file_id].name] = columns
    return [replace(each, waiting=waiting.get((each.contract, each.file), {})) for each in checked]


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
        if error is None and is_beyond_tolerance(n_bad_rows(bad, each.n_rows), each.n_rows, each.tolerance(tolerance)):
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

"""The dry run behind `skillgap check`: what would happen to the files, without anything happening."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.contracts import ALL_CONTRACTS, Contract
from expectations.explanations import explain
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
from orchestration.ingest.source.headers import UnknownHeader
from orchestration.ingest.source.source_file import SourceFile
from orchestration.settings.workspace import Workspace
from published.database import open_in_memory


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
class CheckReport:
    """What all files are and would become.

    Attributes:
        files: one examination per file, by contract and name.
        references: how references between them resolve.
        absent: contracts without a file.
    """

    files: tuple[CheckedFile, ...]
    references: tuple[ReferenceReport, ...]
    absent: tuple[str, ...]


def dry_run(workspace: Workspace, discovery: Discovery, validate: Validate) -> CheckReport:
    """Read, type and check all files without writing anything to the workspace.

    Every file is looked at, however many are refused. What is already in the build file is left out of account:
    references are tried within the files.

    Args:
        workspace: the workspace.
        discovery: the files, as found by `discover`.
        validate: `expectations.runner.validate`.

    Raises:
        SettingsError: a setting can't be taken.
    """
    checked: list[CheckedFile] = []
    views: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder, open_in_memory(temp_directory=Path(folder)) as connection:
        for number, contract in enumerate(ALL_CONTRACTS):
            scratch = Path(folder) / str(number)
            scratch.mkdir()
            files = discovery.of(contract)
            read = []
            for file_id, file in enumerate(files):
                try:
                    read.append(read_file(connection, file, file_id, scratch))
                except ExportError as error:
                    checked.append(_refused(file, error))
            if read:
                view, found = _check_read(connection, workspace, contract, read, validate)
                views[contract.name] = view
                checked += found
        references = [
            report
            for contract in ALL_CONTRACTS
            if contract.name in views
            for report in resolve_references(connection, contract, views)
        ]
    absent = tuple(contract.name for contract in ALL_CONTRACTS if not discovery.of(contract))
    return CheckReport(tuple(sorted(checked, key=lambda each: (each.contract, each.file))), tuple(references), absent)


def _check_read(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    contract: Contract,
    read: Sequence[ReadFile],
    validate: Validate,
) -> tuple[str, list[CheckedFile]]:
    """Hold the files of one contract that could be read against it."""
    tolerance = workspace.settings.tolerance
    view, outcome = check_files(connection, contract, read, validate)
    checked = []
    for each in read:
        bad = rejected_rows(connection, each, outcome)
        error = None
        if is_beyond_tolerance(sum(rows.n for rows in bad), each.n_rows, each.tolerance(tolerance)):
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

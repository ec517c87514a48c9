"""Closing the books of a refresh: where every row went, and what was set aside and why.

Counts come from the build file (`orchestration.ingest.accounting`); words for reasons from the contracts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import duckdb

from expectations.contracts import ALL_CONTRACTS, contract_named
from expectations.explanations import explain
from orchestration.build_file import open_build_file
from orchestration.errors import RefreshFailedError
from orchestration.ingest.accounting import Account, files_astray, take_account
from orchestration.ingest.places import header_of_cell, row_in_file
from orchestration.record.entries import FileStatus, SourceFile
from orchestration.session import RefreshSession

_ACCOUNTED = "every_row_is_accounted_for"


def close_the_books(session: RefreshSession) -> None:
    """Write what was set aside into the build file, and every file's account into the session.

    Raises:
        RefreshFailedError: the rows of a file don't add up; nothing may be published.
    """
    with open_build_file(session.workspace) as connection:
        _gather_quarantine(connection)
        accounts = take_account(connection)
        loaded_at = _load_times(connection)
    session.files = tuple(_files(session, accounts, loaded_at))
    astray = {(account.contract, account.file): account for account in files_astray(accounts)}
    for contract in dict.fromkeys(account.contract for account in accounts):
        bad = [account for (name, _), account in astray.items() if name == contract]
        session.add_check(
            "export",
            contract,
            _ACCOUNTED,
            n_failing=sum(account.n_astray for account in bad),
            is_passed=not bad,
            is_blocking=True,
            details="; ".join(f"{account.file}: {account.n_astray} rows" for account in bad) or None,
        )
    if astray:
        names = ", ".join(f"{account.file} ({account.n_astray} rows)" for account in astray.values())
        raise RefreshFailedError(
            f"Rows are unaccounted for in {names}. This is a fault of skillgap, not of the files: please report it."
        )


def _gather_quarantine(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `record.quarantined_rows`: rows that broke their contract, and rows that wait for another.

    Waiting rows stand in the raw tables; their record is made of what was read there.
    """
    connection.execute("create schema if not exists record").fetchall()
    connection.execute(
        "create or replace table record.quarantined_rows as "
        f"select contract, file, {row_in_file('row_number', 'cells_per_row')} as row_number, column_name, reason, "
        "is_reference, null::varchar as expected, null::varchar as remedy, "
        f"{header_of_cell('row_number', 'cells_per_row', 'cell_headers')} as header, record "
        "from raw.quarantined_rows join raw.source_files using (contract, file_id)"
    ).fetchall()
    for contract in ALL_CONTRACTS:
        fields = ", ".join(f"'{c.name}', {contract.table}.{c.name}::varchar" for c in contract.stored_columns)
        connection.execute(
            "insert into record.quarantined_rows "
            f"select waiting.contract, files.file, {row_in_file('waiting.row_number', 'files.cells_per_row')}, "
            "waiting.column_name, waiting.reason, true, null, null, "
            f"{header_of_cell('waiting.row_number', 'files.cells_per_row', 'files.cell_headers')}, "
            f"json_object({fields}) "
            "from intermediate.int_loads__rows_waiting as waiting "
            f"join raw.{contract.table} on {contract.table}.file_id = waiting.file_id "
            f"and {contract.table}.row_number = waiting.row_number "
            "join raw.source_files as files on files.file_id = waiting.file_id where waiting.contract = ?",
            [contract.name],
        ).fetchall()
    _add_words(connection)


def _add_words(connection: duckdb.DuckDBPyConnection) -> None:
    """Put what was expected, and what to do, beside every reason."""
    reasons = connection.execute(
        "select distinct contract, column_name, reason from record.quarantined_rows"
    ).fetchall()
    for contract, column, reason in reasons:
        words = explain(contract_named(contract), column, reason)
        connection.execute(
            "update record.quarantined_rows set expected = ?, remedy = ? "
            "where contract = ? and column_name is not distinct from ? and reason = ?",
            [words.expected, words.remedy, contract, column, reason],
        ).fetchall()


def _load_times(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[datetime, str]]:
    """Return when each file was last read, and what was detected in it, in words."""
    rows = connection.execute("select contract, file, loaded_at, details from raw.source_files").fetchall()
    return {
        (contract, file): (loaded_at, "; ".join(f"{name}: {value}" for name, value in json.loads(details).items()))
        for contract, file, loaded_at, details in rows
    }


def _files(
    session: RefreshSession, accounts: Sequence[Account], loaded: Mapping[tuple[str, str], tuple[datetime, str]]
) -> Iterator[SourceFile]:
    """Yield every file that was seen, now or earlier."""
    for account in accounts:
        loaded_at, details = loaded[account.contract, account.file]
        yield SourceFile(
            contract=account.contract,
            file=account.file,
            loaded_at=loaded_at,
            n_read=account.n_read,
            n_loaded=account.n_loaded,
            n_superseded=account.n_superseded,
            n_quarantined=account.n_quarantined,
            n_filtered=account.n_filtered,
            status=session.file_statuses.get((account.contract, account.file), "taken_away"),
            details=details or None,
        )
    if session.intake is None:
        return
    known = {account.file for account in accounts}
    for unclaimed in session.intake.discovery.unclaimed:
        yield _without_rows(unclaimed.name, "unclaimed", f"found {unclaimed.found}. {unclaimed.remedy}")
    for name in session.intake.discovery.unsettled:
        if name not in known:
            yield _without_rows(name, "still_being_written", "It is still being written; the next refresh takes it.")


def _without_rows(name: str, status: FileStatus, details: str) -> SourceFile:
    return SourceFile(None, name, None, None, None, None, None, None, status, details)

"""Closing the books of a refresh: where every row went, and what was set aside and why.

Counts come from the build file (`orchestration.ingest.accounts`); words for reasons from the contracts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import duckdb

from expectations.contracts import ALL_CONTRACTS, contract_named
from expectations.explanations import explain
from expectations.suites import CONFLICTING_ROWS
from orchestration.build.files import open_build_file
from orchestration.ingest.accounts import ACCOUNTED, Account, count_rows_by_fate, files_astray
from orchestration.ingest.corrections import mark_of, record_of
from orchestration.ingest.source.row_numbers import header_of_cell, row_in_file
from orchestration.refresh.session import RefreshSession
from orchestration.refresh_log.unresolved import gather_unresolved
from published.refresh_log import SourceFile
from published.sql import literal

# A row of a snapshot speaks for the snapshot's day; alone in a mended file it has to say so itself.
_READINGS = (
    "case when given.contract in (select unnest($dated)) and record <> '{}' "
    "and coalesce(json_extract_string(record, 'valid_from'), '') = '' "
    "then json_merge_patch(coalesce(readings, '{}'), json_object('valid_from', files.file_date::varchar)) "
    "else readings end"
)
_MENDED_IN = (
    "(select min(brought.file) from raw.mended_rows as mended "
    "join raw.source_files as brought on brought.file_id = mended.file_id "
    "where mended.origin_id = given.file_id and mended.origin_row_number = given.row_number)"
)
_ROW = row_in_file("given.row_number", "files.cells_per_row")
_HEADER = header_of_cell("given.row_number", "files.cells_per_row", "files.cell_headers")


def reconcile_row_counts(session: RefreshSession) -> tuple[Account, ...]:
    """Write what was set aside into the build file, and every file's account into the session.

    Returns:
        The files whose rows don't add up. With any of them nothing may be published.
    """
    with open_build_file(session.workspace) as connection:
        _gather_quarantine(connection)
        gather_unresolved(connection)
        accounts = count_rows_by_fate(connection)
        loaded_at = _load_times(connection)
    session.files = tuple(_files(session, accounts, loaded_at))
    astray = {(account.contract, account.file): account for account in files_astray(accounts)}
    for contract in dict.fromkeys(account.contract for account in accounts):
        bad = [account for (name, _), account in astray.items() if name == contract]
        session.add_check(
            "export",
            contract,
            ACCOUNTED,
            n_failing=sum(account.n_astray for account in bad),
            is_passed=not bad,
            is_blocking=True,
            details="; ".join(f"{account.file}: {account.n_astray} rows" for account in bad) or None,
        )
    return tuple(astray.values())


def astray_message(astray: Sequence[Account]) -> str:
    """Say which files' rows don't add up, and whose fault it is."""
    names = ", ".join(f"{account.file} ({account.n_astray} rows)" for account in astray)
    return f"Rows are unaccounted for in {names}. This is a fault of skillgap, not of the files: please report it."


def _gather_quarantine(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `record.quarantined_rows`: rows that broke their contract, that wait for another or conflict with one.

    Waiting rows stand in the raw tables; their record is made of what was read there. Beside each row stand what it is
    known by when it comes back mended, and the file that has brought it back. `record.contract_columns` has the columns
    in which rows are handed out to be mended.
    """
    connection.execute("create schema if not exists record").fetchall()
    connection.execute(
        "create or replace table record.quarantined_rows as "
        f"select contract, file, {_ROW} as row_number, column_name, reason, is_reference, "
        f"null::varchar as expected, null::varchar as remedy, record, {_READINGS} as readings, "
        f"{mark_of('record')} as mark, {_MENDED_IN} as mended_in, {_HEADER} as header "
        "from raw.quarantined_rows as given join raw.source_files as files using (contract, file_id)",
        {"dated": [contract.name for contract in ALL_CONTRACTS if contract.has_history]},
    ).fetchall()
    for contract in ALL_CONTRACTS:
        connection.execute(
            "insert into record.quarantined_rows "
            f"select given.contract, files.file, {_ROW}, given.column_name, given.reason, "
            f"given.reason <> '{CONFLICTING_ROWS}', null, null, record, {_READINGS}, {mark_of('record')}, "
            f"{_MENDED_IN}, {_HEADER} "
            "from (select waiting.contract, waiting.file_id, waiting.row_number, waiting.column_name, waiting.reason, "
            f"{record_of(contract, 'raw_rows')} as record, null as readings "
            f"from intermediate.int_loads__rows_waiting as waiting join raw.{contract.table} as raw_rows "
            "using (file_id, row_number) where waiting.contract = $contract) as given "
            "join raw.source_files as files using (file_id)",
            {"contract": contract.name, "dated": [contract.name] if contract.has_history else []},
        ).fetchall()
    connection.execute(
        "create or replace table record.contract_columns (contract varchar, position integer, column_name varchar)"
    ).fetchall()
    columns = ", ".join(
        f"({literal(contract.name)}, {position}, {literal(column.name)})"
        for contract in ALL_CONTRACTS
        for position, column in enumerate(contract.stored_columns)
    )
    connection.execute(f"insert into record.contract_columns values {columns}").fetchall()
    _add_explanations(connection)


def _add_explanations(connection: duckdb.DuckDBPyConnection) -> None:
    """Put what was expected, and what to do, beside every reason."""
    reasons = connection.execute(
        "select distinct contract, column_name, reason from record.quarantined_rows"
    ).fetchall()
    for contract, column, reason in reasons:
        explanation = explain(contract_named(contract), column, reason)
        connection.execute(
            "update record.quarantined_rows set expected = ?, remedy = ? "
            "where contract = ? and column_name is not distinct from ? and reason = ?",
            [explanation.expected, explanation.remedy, contract, column, reason],
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
            n_mended=account.n_mended,
            n_astray=account.n_astray,
            status=session.file_statuses.get((account.contract, account.file), "taken_away"),
            details=details or None,
        )
    if session.plan is None:
        return
    known = {account.file for account in accounts}
    for unclaimed in session.plan.discovery.unclaimed:
        details = f"found {unclaimed.found}. {unclaimed.remedy}"
        yield SourceFile.without_rows(None, unclaimed.name, "unclaimed", details)
    for name in session.plan.discovery.unsettled:
        if name not in known:
            details = "It is still being written; the next refresh takes it."
            yield SourceFile.without_rows(None, name, "still_being_written", details)

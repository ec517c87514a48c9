"""The exports and the raw tables they are loaded into, with the expectations as checks.

What a file is and how it is read stands in `orchestration.ingest`; what a row must look like, in `expectations`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import duckdb

from expectations.contracts import ALL_CONTRACTS, Contract
from expectations.explanations import explain
from expectations.failing_rows import REJECTED_ROWS, WARNED_ROWS
from expectations.runner import CheckResult, validate
from expectations.suites import suite_of
from orchestration.assets.retries import retry_what_may_pass
from orchestration.build_file import open_build_file
from orchestration.errors import ExportError
from orchestration.ingest.loader import LoadReport, load_contract
from orchestration.ingest.places import place_in_words
from orchestration.ingest.raw_tables import prepare_build_file
from orchestration.intake import Intake, contracts_with_news, take_in, write_settings
from orchestration.record.entries import SourceFile
from orchestration.resources import SESSION, session_of
from orchestration.rights.memory import note_erased
from orchestration.session import RefreshSession
from orchestration.translator import RAW

EXPORTS = dg.AssetKey(["exports"])

RawEvent = dg.MaterializeResult[None]


def exports_asset() -> dg.AssetsDefinition:
    """Return the first asset: the files as they lie there.

    When nothing is new it says so and yields nothing, and Dagster skips everything that rests on it.
    """

    @dg.asset(
        key=EXPORTS,
        output_required=False,
        required_resource_keys={SESSION},
        pool="build_file",
        group_name=RAW,
        kinds={"file"},
        description="The files below exports/: which contract each belongs to, and whether anything is new.",
    )
    def exports(context: dg.AssetExecutionContext) -> Iterator[RawEvent]:
        session = session_of(context)
        session.step("Looking at the exports")
        with retry_what_may_pass():
            intake = _look(session)
        if intake.is_unchanged:
            session.leave_unchanged()
            return
        if not intake.discovery.files:
            raise dg.Failure(
                f"There is no file to read in {session.workspace.exports}. Put exports there, such as "
                "hris/people.csv and ratings/ratings.csv; `skillgap check` says what is missing.",
                allow_retries=False,
            )
        with open_build_file(session.workspace) as connection:
            for name in prepare_build_file(connection):
                session.progress.note(f"{name} has new columns; its files are read again.")
            note_erased(connection, session.workspace)
            write_settings(connection, session.workspace, session.as_of, session.refreshed_at)
            session.contracts_with_news = contracts_with_news(connection, intake)
        yield dg.MaterializeResult(metadata={"files": len(intake.discovery.files)})

    return exports


def raw_assets() -> list[dg.AssetsDefinition]:
    """Return one asset per contract: its raw table."""
    return [_raw_asset(contract) for contract in ALL_CONTRACTS]


def _raw_asset(contract: Contract) -> dg.AssetsDefinition:
    key = dg.AssetKey([RAW, contract.table])

    # A multi-asset of one, because only there may checks be left out: unchanged files are not checked again.
    @dg.multi_asset(
        name=f"{RAW}__{contract.table}",
        specs=[
            dg.AssetSpec(
                key,
                deps=[EXPORTS],
                group_name=RAW,
                kinds={"duckdb"},
                description=f"Rows of {contract.name} that keep its contract. One row per {contract.grain}.",
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(check.name, asset=key, metadata={"reason": check.reason}) for check in suite_of(contract)
        ],
        can_subset=True,
        required_resource_keys={SESSION},
        pool="build_file",
    )
    def raw_table(context: dg.AssetExecutionContext) -> Iterator[RawEvent]:
        session = session_of(context)
        with retry_what_may_pass():
            intake = _look(session)
        files = intake.discovery.of(contract)
        if contract.name in session.contracts_with_news:
            session.step(f"Reading {contract.name}")
        with (
            retry_what_may_pass(),
            _noting_refusals(session, contract),
            open_build_file(session.workspace) as connection,
        ):
            report = load_contract(
                connection,
                session.workspace,
                contract,
                files,
                fingerprints={file.name: intake.fingerprints[contract.name, file.name] for file in files},
                validate=validate,
                loaded_at=session.refreshed_at,
            )
            places = _first_places(connection, contract) if report.checks else {}
        for check in report.checks:
            _record(session, contract, check, places)
        session.file_statuses |= {(contract.name, file.file): file.status for file in report.files}
        yield dg.MaterializeResult(asset_key=key, metadata=_metadata(report), check_results=_check_results(report))

    return raw_table


def _look(session: RefreshSession) -> Intake:
    """Look at the exports, once a session."""
    if session.intake is None:
        session.intake = take_in(session.workspace, session.as_of)
    return session.intake


def _metadata(report: LoadReport) -> dict[str, int]:
    loaded = [file for file in report.files if file.status == "loaded"]
    return {
        "files": len(report.files),
        "files_loaded": len(loaded),
        "rows_read": sum(file.n_read for file in loaded),
        "rows_set_aside": sum(file.n_quarantined for file in loaded),
    }


@contextmanager
def _noting_refusals(session: RefreshSession, contract: Contract) -> Iterator[None]:
    """Note which file was refused, and why, for the record."""
    try:
        yield
    except ExportError as error:
        file = SourceFile(contract.name, error.file, None, None, None, None, None, None, "refused", str(error))
        session.refused.append(file)
        raise


def _first_places(connection: duckdb.DuckDBPyConnection, contract: Contract) -> dict[tuple[str, str], str]:
    """Return, for each column and reason of rows just checked, the first row that has it: `file, row 7`."""
    place = place_in_words("file", "row_number", "cells_per_row", "cell_headers")
    rows = connection.execute(
        f"""
        select column_name, reason, arg_min({place}, (file, row_number))
        from (from {REJECTED_ROWS} union all by name from {WARNED_ROWS}) as failing
        join raw.source_files using (file_id)
        where contract = ?
        group by column_name, reason
        """,
        [contract.name],
    ).fetchall()
    return {(column, reason): place for column, reason, place in rows}


def _record(
    session: RefreshSession, contract: Contract, result: CheckResult, places: dict[tuple[str, str], str]
) -> None:
    """Note one check's outcome in the refresh's record: where, what was expected, what to do."""
    check = next(check for check in suite_of(contract) if check.name == result.name)
    details = None
    if not result.is_passed:
        words = explain(contract, check.column, check.reason)
        place = places.get((check.column, check.reason))
        details = f"{f'First in {place}. ' if place else ''}Expected: {words.expected}. {words.remedy}"
    session.add_check(
        "export",
        contract.name,
        result.name,
        n_failing=result.n_failing,
        is_passed=result.is_passed,
        is_blocking=False,
        details=details,
    )


def _check_results(report: LoadReport) -> list[dg.AssetCheckResult]:
    """Return the checks as Dagster shows them; rows that fail are set aside, so none of them blocks."""
    return [
        dg.AssetCheckResult(
            check_name=check.name,
            passed=check.is_passed,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"failing": check.n_failing},
        )
        for check in report.checks
    ]

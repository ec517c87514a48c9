"""The steps of a refresh, in order: look, prepare, load each contract, compute, publish.

Each is a function of the session, so that a command calls them one after the other and Dagster shows them as assets
(`orchestration.dagster`). How a file is read, a figure computed or a snapshot made does not belong here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

import duckdb

from expectations.contracts import Contract
from expectations.explanations import explain
from expectations.failing_rows import REJECTED_ROWS, WARNED_ROWS
from expectations.runner import CheckResult, validate
from expectations.suites import suite_of
from orchestration.build.data_tests import TestResult
from orchestration.build.dbt import compiled_models
from orchestration.build.executor import BuildResult, ModelResult
from orchestration.build.files import open_build_file
from orchestration.build.models import build_models
from orchestration.build.published import note_published, same_as_published
from orchestration.build.raw_tables import prepare_build_file
from orchestration.errors import ExportError, RefreshFailedError
from orchestration.ingest.accounts import Account
from orchestration.ingest.load import LoadReport, load_contract
from orchestration.ingest.notices import Notice, notices_of
from orchestration.ingest.source.row_numbers import row_as_text
from orchestration.privacy.erased_people import note_erased
from orchestration.privacy.leftovers import shorten_audit_log
from orchestration.privacy.retention import apply_retention
from orchestration.publish.published_answers import keep_published_answers, note_published_answers
from orchestration.publish.snapshots import missing_marts
from orchestration.refresh.accounts import astray_message, reconcile_row_counts
from orchestration.refresh.disk_space import refuse_what_does_not_fit
from orchestration.refresh.doubtful_time import REMEDY, doubtful_time
from orchestration.refresh.failures import NOTHING
from orchestration.refresh.plan import RefreshPlan, contracts_with_news, make_plan, write_settings
from orchestration.refresh.session import RefreshSession
from published.refresh_log import SourceFile

_SHOWN_FAILURES = 5


def look(session: RefreshSession) -> RefreshPlan:
    """Look at the exports, once a session.

    Raises:
        RefreshFailedError: the day or the clock is before what is published, or long after it, and nobody said that
            this is meant; or the disk may be too small.
    """
    if session.plan is None:
        session.step("Looking at the exports")
        plan = make_plan(session.workspace, session.as_of)
        doubt = doubtful_time(session.workspace, as_of=session.as_of, now=session.refreshed_at)
        if doubt is not None and not session.accepts_doubtful_time and not plan.is_unchanged:
            raise RefreshFailedError(f"{doubt} {REMEDY}")
        if session.workspace.settings.check_disk and not plan.is_unchanged:
            refuse_what_does_not_fit(session.workspace, plan)
        session.plan = plan
        n_gone = shorten_audit_log(session.workspace, as_of=min(session.as_of, session.refreshed_at.date()))
        if n_gone:
            session.progress.note(f"{n_gone} entries of the audit log were older than it is kept, and are gone.")
    return session.plan


def prepare(session: RefreshSession) -> None:
    """Make the build file ready for what lies in the exports.

    Raises:
        RefreshFailedError: there is nothing to read.
    """
    plan = look(session)
    if not plan.discovery.files:
        raise RefreshFailedError(
            f"{NOTHING}{session.workspace.exports}. Put exports there, such as "
            "hris/people.csv and ratings/ratings.csv; `skillgap check` says what is missing."
        )
    for unread in plan.discovery.unclaimed:
        session.add_check(
            "export",
            unread.name,
            "files_are_read",
            n_failing=1,
            is_passed=False,
            is_blocking=False,
            details=f"Not read: {unread.found}. {unread.remedy}",
        )
        session.progress.note(f"{unread.name} is not read: {unread.found}.")
    session.hold_build_file()
    with open_build_file(session.workspace) as connection:
        for name in prepare_build_file(connection):
            session.progress.note(f"{name} has new columns; its files are read again.{_gone(connection, plan, name)}")
        note_erased(connection, session.workspace)
        write_settings(connection, session.workspace, session.as_of, session.refreshed_at)
        session.contracts_with_news = contracts_with_news(connection, plan)


def _gone(connection: duckdb.DuckDBPyConnection, plan: RefreshPlan, contract: str) -> str:
    """Say of how many files of a contract rows are loaded that can't be read again."""
    rows = connection.execute("select file from raw.source_files where contract = ?", [contract]).fetchall()
    n_gone = sum((contract, file) not in plan.fingerprints for (file,) in rows)
    if not n_gone:
        return ""
    return f" {n_gone} of them {'is' if n_gone == 1 else 'are'} gone: their rows stay, blank in the new columns."


def load(session: RefreshSession, contract: Contract) -> LoadReport:
    """Load the new and changed files of one contract.

    Raises:
        ExportError: a file can't be taken; it is noted in the record.
    """
    plan = look(session)
    files = plan.discovery.of(contract)
    if contract.name in session.contracts_with_news:
        session.step(f"Reading {contract.name}")
    with _noting_refusals(session, contract), open_build_file(session.workspace) as connection:
        report = load_contract(
            connection,
            session.workspace,
            contract,
            files,
            fingerprints={file.name: plan.fingerprints[contract.name, file.name] for file in files},
            validate=partial(validate, kept_in=session.workspace.questions),
            loaded_at=session.refreshed_at,
        )
        first_rows = _first_rows(connection, contract) if report.checks else {}
        notices = _notices(connection, contract)
    for check in report.checks:
        _record_check(session, contract, check, first_rows)
    for file, notice in notices:
        session.add_check(
            "export",
            file,
            notice.check_name,
            n_failing=1,
            is_passed=False,
            is_blocking=False,
            details=notice.text,
        )
    session.file_statuses |= {(contract.name, file.file): file.status for file in report.files}
    return report


def compute(session: RefreshSession, *, select: Collection[str] = ()) -> BuildResult:
    """Bring the models up to date and note how their tests went; `raise_for_failures` says what a failure means.

    Args:
        session: the session.
        select: names of models; none: all, after retention has removed what is too old.
    """
    session.step("Computing figures")
    kept = compiled_models(session.workspace)
    if not select:  # what is removed has to go from every model, and the file may be written anew
        session.release_build_file()
        session.removals += apply_retention(session.workspace, as_of=session.as_of, refreshed_at=session.refreshed_at)
    session.hold_build_file()
    result = build_models(session.workspace, kept, select=select, on_node=session.progress.advance)
    if not select and not _bad(result) and _keeps_other_answers(session):
        result = build_models(session.workspace, kept, on_node=session.progress.advance)
    for test in result.tests:
        if test.status != "skipped":
            _record_test(session, test)
    return result


def raise_for_failures(result: BuildResult) -> None:
    """Stop the refresh when a model could not be computed or a blocking test does not hold.

    Raises:
        RefreshFailedError: naming the first of them; trying again would not help.
    """
    bad = _bad(result)
    if not bad:
        return
    lines = [_message(each) for each in bad[:_SHOWN_FAILURES]]
    if len(bad) > _SHOWN_FAILURES:
        lines.append(f"and {len(bad) - _SHOWN_FAILURES} more")
    raise RefreshFailedError("\n".join(lines))


def _bad(result: BuildResult) -> Sequence[ModelResult | TestResult]:
    """Return the models that could not be computed, and the blocking tests that do not hold."""
    return [
        *(model for model in result.models if model.status == "failed"),
        *(test for test in result.tests if test.is_blocking),
    ]


def _keeps_other_answers(session: RefreshSession) -> bool:
    """Decide whose answers of tonight wait; return whether others do than the models were computed with."""
    with open_build_file(session.workspace) as connection:
        return keep_published_answers(connection)


def close(session: RefreshSession) -> tuple[Account, ...]:
    """Account for every row of every file; return the files whose rows don't add up."""
    session.step("Publishing")
    return reconcile_row_counts(session)


def publish(session: RefreshSession, astray: Sequence[Account], marts: Collection[str]) -> str:
    """Make the snapshot that readers see from now on.

    Args:
        session: the session.
        astray: files whose rows don't add up, from `close`.
        marts: the tables that there have to be.

    Returns:
        The snapshot's name.

    Raises:
        RefreshFailedError: rows are unaccounted for, or a mart is missing.
    """
    if astray:
        raise RefreshFailedError(astray_message(astray))
    session.release_build_file()
    missing = missing_marts(session.workspace, sorted(marts))
    if missing:
        raise RefreshFailedError(
            f"The marts are not whole: {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing. "
            "Materialise all models, then publish."
        )
    with open_build_file(session.workspace) as connection:
        same = same_as_published(connection, session.workspace.current.resolve().name)
        note_published_answers(connection)
    snapshot = session.publish(same).name
    # What is published is whole by now. Without this the next refresh compares all of it with what it has computed.
    with suppress(OSError, duckdb.Error), open_build_file(session.workspace) as connection:
        note_published(connection, snapshot)
    return snapshot


@contextmanager
def _noting_refusals(session: RefreshSession, contract: Contract) -> Iterator[None]:
    """Note which file was refused, and why, for the record."""
    try:
        yield
    except ExportError as error:
        session.refused.append(SourceFile.without_rows(contract.name, error.file, "refused", str(error)))
        raise


def _notices(connection: duckdb.DuckDBPyConnection, contract: Contract) -> list[tuple[str, Notice]]:
    """Return what the files of a contract leave unread, as it was found when they were read last."""
    rows = connection.execute(
        "select file, details from raw.source_files where contract = ? and details is not null order by file",
        [contract.name],
    ).fetchall()
    return [(file, notice) for file, details in rows for notice in notices_of(contract.name, json.loads(details))]


def _first_rows(connection: duckdb.DuckDBPyConnection, contract: Contract) -> dict[tuple[str, str], str]:
    """Return, for each column and reason of rows just checked, the first row that has it: `file, row 7`."""
    first_row = row_as_text("file", "row_number", "cells_per_row", "cell_headers")
    rows = connection.execute(
        f"""
        select column_name, reason, arg_min({first_row}, (file, row_number))
        from (from {REJECTED_ROWS} union all by name from {WARNED_ROWS}) as failing
        join raw.source_files using (file_id)
        where contract = ?
        group by column_name, reason
        """,
        [contract.name],
    ).fetchall()
    return {(column, reason): first_row for column, reason, first_row in rows}


def _record_check(
    session: RefreshSession, contract: Contract, result: CheckResult, first_rows: dict[tuple[str, str], str]
) -> None:
    """Note one check's outcome in the refresh's record: where, what was expected, what to do."""
    check = next(check for check in suite_of(contract) if check.name == result.name)
    details = None
    if not result.is_passed:
        words = explain(contract, check.column, check.reason)
        first_row = first_rows.get((check.column, check.reason))
        details = f"{f'First in {first_row}. ' if first_row else ''}Expected: {words.expected}. {words.remedy}"
    session.add_check(
        "export",
        contract.name,
        result.name,
        n_failing=result.n_failing,
        is_passed=result.is_passed,
        is_blocking=False,
        details=details,
    )


def _record_test(session: RefreshSession, result: TestResult) -> None:
    """Note a test's outcome in the refresh's record: what must hold, and where it does not, or what the test found."""
    words = result.test.description
    if result.message:
        words = f"{words} {result.message}".strip() if result.status == "error" else result.message
    session.add_check(
        "model",
        result.test.subject,
        result.test.name,
        n_failing=result.failures,
        is_passed=result.status == "pass",
        is_blocking=result.test.severity == "error",
        details=(f"First in {result.place}. {words}".strip() if result.place else words) or None,
    )


def _message(failed: ModelResult | TestResult) -> str:
    if isinstance(failed, ModelResult):
        return f"{failed.model.name}: {failed.model.name}: {failed.message}"
    what = f"{failed.failures} rows fail" if failed.status == "fail" else failed.message
    if failed.status == "fail" and failed.message:
        return failed.message
    return f"{failed.test.subject}: {failed.test.name}: {what}"

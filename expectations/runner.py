"""Holds the rows of one contract against its suite.

What is expected stands in `expectations.suites`, how it is asked in `expectations.questions`. Where rows come from and
what becomes of those that fail is the caller's affair: this module reads a view and leaves two temporary tables on the
caller's connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations.failing_rows import REJECTED_ROWS, WARNED_ROWS, write_failing_rows
from expectations.questions import ROWS_UNDER_CHECK, CheckError, questions_of
from expectations.suites import Check, relation_to_check, suite_of

if TYPE_CHECKING:
    from expectations.contracts import Contract
    from expectations.contracts.contract import Severity


@dataclass(frozen=True)
class CheckResult:
    """How one check went.

    Attributes:
        name: the check's name, as in `level_is_between_0_and_5`.
        column: the column it speaks of.
        is_passed: no row failed it.
        n_failing: rows that failed it, whatever else is wrong with them.
        severity: what happens to such a row: `quarantine` or `warning`.
    """

    name: str
    column: str
    is_passed: bool
    n_failing: int
    severity: Severity


@dataclass(frozen=True)
class Outcome:
    """How a suite went.

    Attributes:
        checks: one result per check, in suite order.
        failures: temporary table (file_id integer, row_number bigint, column_name varchar, reason varchar): every row
            to be set aside, once, with the first reason in suite order.
        warnings: temporary table with the same columns: every reported reason of rows that are not set aside.
    """

    checks: tuple[CheckResult, ...]
    failures: str = REJECTED_ROWS
    warnings: str = WARNED_ROWS


def validate(
    connection: duckdb.DuckDBPyConnection, view: str, contract: Contract, *, kept_in: Path | None = None
) -> Outcome:
    """Hold the rows of a view against a contract.

    Works inside the caller's transaction, if there is one, and neither commits nor rolls back. The two temporary tables
    of an earlier call on the same connection are replaced.

    Args:
        connection: the connection that can see the view; it stays open.
        view: relation with the contract's stored columns, typed, and `file_id integer`, `row_number bigint`,
            `unreadable varchar[]` (names of the columns whose text could not be read; such a column is null).
        contract: what its rows have to be like.
        kept_in: a folder to keep questions in, as `questions_of` takes it.

    Returns:
        The result of each check, and the names of the tables with the rows that failed.

    Raises:
        CheckError: a check could not be run.
    """
    checks = suite_of(contract)
    with _rows_under_check(connection, view, contract):
        questions = questions_of(contract, kept_in)
        try:
            failed = _failed(connection, checks, questions)
        except (duckdb.ProgrammingError, duckdb.DataError) as error:
            raise _check_error(connection, contract, questions, error) from error
        n_failing = write_failing_rows(connection, ROWS_UNDER_CHECK, checks, failed)
    return Outcome(
        tuple(
            CheckResult(
                check.name, check.column, check.name not in n_failing, n_failing.get(check.name, 0), check.severity
            )
            for check in checks
        )
    )


@contextmanager
def _rows_under_check(connection: duckdb.DuckDBPyConnection, view: str, contract: Contract) -> Iterator[None]:
    """Give the rows a name for the time of a block."""
    connection.execute(f"create temp view {ROWS_UNDER_CHECK} as\n{relation_to_check(contract, view)}")
    try:
        yield
    except Exception:
        with suppress(duckdb.Error):  # within a transaction that is lost it goes with that
            connection.execute(f"drop view {ROWS_UNDER_CHECK}")
        raise
    connection.execute(f"drop view {ROWS_UNDER_CHECK}")


def _failed(
    connection: duckdb.DuckDBPyConnection, checks: Sequence[Check], questions: Mapping[str, str]
) -> dict[str, str]:
    """Return the questions of the checks that some row fails, by name: one scan answers those about single rows."""
    of_rows = [check for check in checks if not check.looks_at_several_rows]
    conditions = [check.may_fail_when or questions[check.name] for check in of_rows]
    counts = "".join(f", count(*) filter (where ({condition}) is true)" for condition in conditions)
    [(_, *counted)] = connection.execute(f"select count(*){counts} from {ROWS_UNDER_CHECK}").fetchall()
    failed = {check.name for check, n in zip(of_rows, counted, strict=True) if n}
    for check in checks:
        if check.looks_at_several_rows or (check.may_fail_when and check.name in failed):
            failed.discard(check.name)
            rows = f"select 1 from {ROWS_UNDER_CHECK} where {questions[check.name]} limit 1"
            if connection.execute(rows).fetchall():
                failed.add(check.name)
    return {check.name: questions[check.name] for check in checks if check.name in failed}


def _check_error(
    connection: duckdb.DuckDBPyConnection, contract: Contract, questions: Mapping[str, str], error: duckdb.Error
) -> CheckError:
    """Say which check it was that could not be run: each is asked by itself, up to the one that fails."""
    for name, question in questions.items():
        try:
            connection.execute(f"select count(*) from {ROWS_UNDER_CHECK} where {question}").fetchall()
        except duckdb.Error as found:
            return CheckError(f"{contract.name}: {name} could not be run: {found}")
    return CheckError(f"{contract.name}: the checks could not be run: {error}")

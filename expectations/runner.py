"""Holds the rows of one contract against its suite; the only module that knows Great Expectations.

What is expected stands in `expectations.suites`. Where rows come from and what becomes of those that fail is the
caller's affair: this module reads a view and leaves two temporary tables on the caller's connection.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from expectations.failing_rows import REJECTED_ROWS, WARNED_ROWS, write_failing_rows
from expectations.suites import Check, relation_to_check, suite_of

if TYPE_CHECKING:
    from expectations.contracts import Contract
    from expectations.contracts.contract import Severity

_CHECKED_ROWS = "rows_under_check"
MOST_KEPT = 500_000


class CheckError(RuntimeError):
    """A check could not be run, so nothing is known about the rows. It says nothing against them."""


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
    connection: duckdb.DuckDBPyConnection, view: str, contract: Contract, *, most_kept: int = MOST_KEPT
) -> Outcome:
    """Hold the rows of a view against a contract.

    Works inside the caller's transaction, if there is one, and neither commits nor rolls back. The two temporary tables
    of an earlier call on the same connection are replaced. The first call in a process imports Great Expectations: 4 s
    (10 s where Python may not cache bytecode) and 230 MB.

    Args:
        connection: the connection that can see the view; it stays open. Close it yourself: Great Expectations keeps a
            reference, so it is not closed by being forgotten.
        view: relation with the contract's stored columns, typed, and `file_id integer`, `row_number bigint`,
            `unreadable varchar[]` (names of the columns whose text could not be read; such a column is null).
        contract: what its rows have to be like.
        most_kept: rows up to which they are computed once and kept in memory while they are checked.

    Returns:
        The result of each check, and the names of the tables with the rows that failed.

    Raises:
        CheckError: a check could not be run.
    """
    checks = suite_of(contract)
    with _rows_under_check(connection, view, contract, most_kept):
        conditions = _conditions_of_failed(connection, checks)
        n_failing = write_failing_rows(connection, _CHECKED_ROWS, checks, conditions)
    for name, n in n_failing.items():
        if n == 0:
            raise CheckError(f"{contract.name}: {name} fails, but no row fails it")
    return Outcome(
        tuple(
            CheckResult(
                check.name, check.column, check.name not in n_failing, n_failing.get(check.name, 0), check.severity
            )
            for check in checks
        )
    )


@contextmanager
def _rows_under_check(
    connection: duckdb.DuckDBPyConnection, view: str, contract: Contract, most_kept: int
) -> Iterator[None]:
    """Give the rows a name for the time of a block.

    Great Expectations asks a dozen questions, and to plan how files are read and typed takes longer than to do it where
    they are small: then their rows are computed once. Where they are many each question reads the columns it needs.
    """
    (n_rows,) = connection.execute(f"select count(*) from (from {view} limit {most_kept + 1})").fetchone() or (0,)
    kind = "table" if n_rows <= most_kept else "view"
    connection.execute(f"create temp {kind} {_CHECKED_ROWS} as\n{relation_to_check(contract, view)}")
    try:
        yield
    except Exception:
        with suppress(duckdb.Error):  # within a transaction that is lost it goes with that
            connection.execute(f"drop {kind} {_CHECKED_ROWS}")
        raise
    connection.execute(f"drop {kind} {_CHECKED_ROWS}")


def _conditions_of_failed(connection: duckdb.DuckDBPyConnection, checks: Sequence[Check]) -> dict[str, str]:
    """Run the suite; return, for each failed check by name, the condition that is true for the rows that failed it.

    Rows are never fetched: results carry a verdict and a query (lists of rows would be cut short at 20 in any case).
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "False"  # read when Great Expectations is imported
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    from expectations.dialect import source_arguments

    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )
    source = context.data_sources.add_sql("export", **source_arguments(connection))
    rows = source.add_table_asset("rows", table_name=_CHECKED_ROWS).add_batch_definition_whole_table("all").get_batch()
    results: list[Any] = rows.validate(
        gx.ExpectationSuite("contract", expectations=[_as_expectation(check) for check in checks]),
        result_format={
            "result_format": "BOOLEAN_ONLY",
            "return_unexpected_index_query": True,
            "unexpected_index_column_names": ["file_id", "row_number"],
        },
    ).results
    context.data_sources.delete("export")
    check_named = {check.name: check for check in checks}
    conditions = {}
    for result in results:
        check = check_named[result.expectation_config.meta["name"]]
        if not _passes(check, result):
            conditions[check.name] = _condition_of(check, result.result)
    return conditions


def _as_expectation(check: Check) -> dict[str, object]:
    """Return the check as Great Expectations configures an expectation."""
    return {
        "type": check.expectation,
        "kwargs": dict(check.arguments),
        "meta": {"name": check.name, "column": check.column, "reason": check.reason},
        "severity": "critical" if check.severity == "quarantine" else "warning",
    }


def _passes(check: Check, result: Any) -> bool:  # noqa: ANN401 - its class is imported late
    """Say whether a check passed; one that could not be run has neither passed nor failed."""
    information: Mapping[str, Any] = result.exception_info or {}
    # Flat where the expectation itself raised, keyed by metric where a metric did.
    raised = [information] if "raised_exception" in information else list(information.values())
    for each in raised:
        if each["raised_exception"]:
            raise CheckError(f"{check.name} could not be run: {each['exception_message']}")
    return bool(result.success)


def _condition_of(check: Check, result: Mapping[str, str]) -> str:
    """Return the condition on which a row failed a check, as Great Expectations applied it.

    Its query is taken apart so that one scan can answer for every failed check: on 20 million rows each costs seconds.
    """
    if "unexpected_rows_query" in check.arguments:
        query = str(check.arguments["unexpected_rows_query"]).format(batch=_CHECKED_ROWS)
        return f"(file_id, row_number) in ({query})"
    _, where, condition = result["unexpected_index_query"].partition("\nWHERE ")
    if not where:
        raise CheckError(f"{check.name}: no condition in {result['unexpected_index_query']!r}")
    return condition.rstrip().rstrip(";")

"""Tests of the data, asked of the database: how many rows fail, and where the first of them came from.

All tests of a model are one statement: to plan and start one costs more than a small company's answer. What a failure
means for the refresh stands in `executor` and with its callers.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import duckdb

from orchestration.build.compiled import DataTest

TestStatus = Literal["pass", "warn", "fail", "error", "skipped"]
_PLACE = {"file", "row_number"}
_MESSAGE = "message"
_MESSAGES_SHOWN = 3


@dataclass(frozen=True)
class TestResult:
    """How one test went.

    Attributes:
        test: the test.
        status: pass; warn or fail, by the test's severity; error where it could not be run; skipped where what it is
            about was not computed.
        failures: rows for which it does not hold.
        seconds: how long it took; tests of one statement share its time.
        place: where the first of these rows came from, as `people.csv, row 7`; None where rows don't say.
        message: what rows say themselves, the first few, or why the test could not be run.
        is_reused: nothing that it reads has changed, so it was not asked again.
    """

    test: DataTest
    status: TestStatus
    failures: int = 0
    seconds: float = 0.0
    place: str | None = None
    message: str | None = None
    is_reused: bool = False

    @property
    def is_blocking(self) -> bool:
        """Whether nothing may be published with it."""
        return self.status in ("fail", "error")


def run_tests(connection: duckdb.DuckDBPyConnection, tests: Sequence[DataTest]) -> list[TestResult]:
    """Run tests in one statement.

    Args:
        connection: a connection of the worker's own.
        tests: at least one.

    Raises:
        duckdb.OutOfMemoryException: there is too little memory for all of them at once.
    """
    started = time.monotonic()
    counts = "\nunion all\n".join(
        f"select {number} as test, count(*) as failures from (\n{test.query}\n) as failing"
        for number, test in enumerate(tests)
    )
    try:
        found = dict(connection.execute(counts).fetchall())
    except (duckdb.OperationalError, duckdb.InterruptException):
        raise
    except duckdb.Error as error:
        if len(tests) > 1:
            return [result for test in tests for result in run_tests(connection, [test])]
        return [TestResult(tests[0], "error", message=str(error))]
    seconds = (time.monotonic() - started) / len(tests)
    return [_result(connection, test, found[number], seconds) for number, test in enumerate(tests)]


def _result(connection: duckdb.DuckDBPyConnection, test: DataTest, failures: int, seconds: float) -> TestResult:
    if failures == 0:
        return TestResult(test, "pass", seconds=seconds)
    rows = connection.sql(test.query)
    place = message = None
    if set(rows.columns) >= _PLACE:
        known = rows.filter("file is not null and row_number is not null")
        first = known.select("file, row_number").order("file, row_number").limit(1).fetchall()
        place = f"{first[0][0]}, row {first[0][1]}" if first else None
    if _MESSAGE in rows.columns:
        said = rows.filter(f"{_MESSAGE} is not null").select(_MESSAGE)
        message = "\n".join(str(text) for (text,) in said.order(_MESSAGE).limit(_MESSAGES_SHOWN).fetchall()) or None
    return TestResult(test, "warn" if test.severity == "warn" else "fail", failures, seconds, place, message)

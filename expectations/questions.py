"""Questions that each check asks of a row, as Great Expectations words them in SQL; the only module that knows it.

A suite follows from its contract alone, so its SQL does, too: Great Expectations writes it once for each installation
and it is kept beside this module (`kept/`, never in the repository), or where the caller says. To import Great
Expectations takes longer than to check the rows of a small company. What is expected stands in `expectations.suites`;
how rows are asked, in `expectations.runner`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from expectations.contracts import ALL_CONTRACTS
from expectations.contracts.contract import SQL_TYPES
from expectations.no_records import rules_of
from expectations.suites import Check, name_of_rule, relation_to_check, suite_of

if TYPE_CHECKING:
    from expectations.contracts import Column, Contract

KEPT = Path(__file__).resolve().parent / "kept"
IS_CHECKOUT = (KEPT.parents[1] / "pyproject.toml").is_file()
_QUERY = "unexpected_rows_query"
_WORDED_BY = ("great-expectations", "duckdb-engine", "sqlalchemy")
ROWS_UNDER_CHECK = "rows_under_check"
_EMPTY = "empty_rows"


class CheckError(RuntimeError):
    """A check could not be run, so nothing is known about the rows. It says nothing against them."""


@cache
def questions_of(contract: Contract, own: Path | None = None) -> Mapping[str, str]:
    """Return, for each check of a contract by name, the SQL condition that is true for the rows that fail it.

    Conditions are over the relation of `relation_to_check`, named `rows_under_check`. The first call of an installation
    imports Great Expectations: 4 s and 230 MB.

    Args:
        contract: the contract.
        own: a folder of the caller's to keep them in where an installed program lies, which nothing is written to.

    Raises:
        CheckError: Great Expectations could not word a check.
    """
    checks = suite_of(contract)
    of_rules = {name_of_rule(rule): rule.breaks_when for rule in rules_of(contract)}
    of_columns = [check for check in checks if _QUERY not in check.arguments]
    name = _name_of_kept(of_columns)
    folders = [KEPT, *([own] if own else [])] if contract in ALL_CONTRACTS else []
    found = next((kept for folder in folders if (kept := _read(folder / name, of_columns))), None)
    if found is None:
        found = word_questions(contract, of_columns)
        if folders and (own or IS_CHECKOUT):
            _keep((KEPT if IS_CHECKOUT else folders[-1]) / name, found)
    found |= of_rules
    return {check.name: found[check.name] if check.name in found else _asked_by_query(check) for check in checks}


def word_questions(contract: Contract, checks: Sequence[Check]) -> dict[str, str]:
    """Have Great Expectations word checks of single rows, on rows that break every one of them.

    Args:
        contract: the contract.
        checks: those of its checks that look at one row each.

    Raises:
        CheckError: a check could not be run, or these rows don't break it.
    """
    with duckdb.connect(config={"threads": 1}) as connection:
        _write_rows_that_break(connection, contract, checks)
        results = ask_great_expectations(connection, checks)
    questions = {}
    for check in checks:
        result = results[check.name]
        _, where, condition = (result.result.get("unexpected_index_query") or "").partition("\nWHERE ")
        if result.success or not where:
            raise CheckError(f"{contract.name}: {check.name}: no condition in {result.result!r}")
        questions[check.name] = condition.rstrip().rstrip(";")
    return questions


def ask_great_expectations(connection: duckdb.DuckDBPyConnection, checks: Sequence[Check]) -> dict[str, Any]:
    """Run checks by Great Expectations over the relation `rows_under_check`.

    Args:
        connection: the connection that can see the relation; it stays open. Close it yourself: Great Expectations keeps
            a reference, so it is not closed by being forgotten.
        checks: the checks.

    Returns:
        Great Expectations' result of each check, by name.

    Raises:
        CheckError: a check could not be run.
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
    rows = (
        source.add_table_asset("rows", table_name=ROWS_UNDER_CHECK).add_batch_definition_whole_table("all").get_batch()
    )
    results: list[Any] = rows.validate(
        gx.ExpectationSuite("contract", expectations=[_as_expectation(check) for check in checks]),
        result_format={
            "result_format": "BOOLEAN_ONLY",
            "return_unexpected_index_query": True,
            "unexpected_index_column_names": ["file_id", "row_number"],
        },
    ).results
    context.data_sources.delete("export")
    by_name = {str(result.expectation_config.meta["name"]): result for result in results}
    for name, result in by_name.items():
        _raise_if_not_run(name, result.exception_info or {})
    return by_name


def _as_expectation(check: Check) -> dict[str, object]:
    """Return the check as Great Expectations configures an expectation."""
    return {
        "type": check.expectation,
        "kwargs": dict(check.arguments),
        "meta": {"name": check.name, "column": check.column, "reason": check.reason},
        "severity": "critical" if check.severity == "quarantine" else "warning",
    }


def _raise_if_not_run(name: str, information: Mapping[str, Any]) -> None:
    """Refuse a check that has neither passed nor failed."""
    # Flat where the expectation itself raised, keyed by metric where a metric did.
    raised = [information] if "raised_exception" in information else list(information.values())
    for each in raised:
        if each["raised_exception"]:
            raise CheckError(f"{name} could not be run: {each['exception_message']}")


def _asked_by_query(check: Check) -> str:
    """Return the condition of a check that looks at several rows at once: a query finds those that fail it."""
    query = str(check.arguments[_QUERY]).format(batch=ROWS_UNDER_CHECK)
    return f"(file_id, row_number) in ({query})"


def _write_rows_that_break(connection: duckdb.DuckDBPyConnection, contract: Contract, checks: Sequence[Check]) -> None:
    """Make the relation to check with two rows: one without any value, one whose values are all wrong."""
    listed = ", ".join(f"{column.name} {SQL_TYPES[column.type]}" for column in contract.stored_columns)
    connection.execute(
        f"create table {_EMPTY} ({listed}, file_id integer, row_number bigint, unreadable varchar[])"
    ).fetchall()
    connection.execute(f"create table {ROWS_UNDER_CHECK} as {relation_to_check(contract, _EMPTY)}").fetchall()
    connection.execute(f"insert into {ROWS_UNDER_CHECK} (row_number) values (1)").fetchall()
    wrong: dict[str, str] = {}
    for check in checks:
        column = str(check.arguments["column"])
        if check.expectation == "expect_column_values_to_be_between":
            wrong[column] = _out_of_range(contract.column(column))
        elif check.expectation != "expect_column_values_to_not_be_null":
            wrong[column] = "'neither blank nor in a vocabulary'"
    if wrong:
        connection.execute(
            f"insert into {ROWS_UNDER_CHECK} ({', '.join(wrong)}) values ({', '.join(wrong.values())})"
        ).fetchall()


def _out_of_range(column: Column) -> str:
    """Return SQL of a number beyond a column's bounds."""
    return str(column.maximum + 1) if column.maximum is not None else str((column.minimum or 0) - 1)


def _name_of_kept(checks: Sequence[Check]) -> str:
    """Return the name of the file with the questions of checks, which says all that they follow from."""
    parts = [[check.name, check.expectation, sorted(check.arguments.items())] for check in checks]
    versions = [version(package) for package in _WORDED_BY]
    digest = sha256(json.dumps([parts, versions], default=str).encode()).hexdigest()
    return f"{digest[:24]}.json"


def _read(file: Path, checks: Sequence[Check]) -> dict[str, str] | None:
    """Return the kept questions; None where there are none, or others than these checks'."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.keys() != {check.name for check in checks}:
        return None
    return {name: str(condition) for name, condition in found.items()}


def _keep(file: Path, questions: Mapping[str, str]) -> None:
    """Keep questions; where that folder can't be written to, or the disk is full, they are asked for again."""
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(questions, indent=1), encoding="utf-8")
        partial.replace(file)
    except OSError:
        return

"""Small compiled projects: models and tests as dbt would compile them, over raw tables of an in-memory database."""

from __future__ import annotations

from dataclasses import replace
from string import Formatter
from typing import Any

import duckdb

from orchestration.build import data_tests, executor
from orchestration.build.compiled import Column, CompiledProject, DataTest, Model, Severity, in_order_of_lineage

SETTINGS = {"as_of": "2025-06-30", "refreshed_at": "2025-07-01 12:00:00", "min_raters": "3", "min_group": "5"}


def model(name: str, code: str, **values: Any) -> Model:
    """Return a model; `{stg_people}` in its code reads that model, `{raw_people}` a raw table."""
    folder = {"stg": "staging", "int": "intermediate"}.get(name.split("_")[0], "marts")
    made = Model(
        unique_id=id_of(name),
        name=name,
        folder=folder,
        database="marts" if folder == "marts" else "memory",
        schema="main" if folder == "marts" else folder,
        materialization="view" if folder == "staging" else "table",
        language="sql",
        code=_compiled(code),
        parents=_parents(code),
        description="",
        columns=(),
        has_contract=False,
        is_described=False,
    )
    return replace(made, **values)


def column(name: str, data_type: str, *, is_required: bool = False, description: str = "") -> Column:
    return Column(name, data_type, is_required, description)


def data_test(name: str, query: str, subject: str, severity: Severity = "error") -> DataTest:
    """Return a test of a model; its query reads tables as a model's code does."""
    folder = model(subject, "").folder
    return DataTest(f"test.small.{name}", name, _compiled(query), severity, _parents(query), subject, folder, "")


def project(*parts: Model | DataTest) -> CompiledProject:
    models = in_order_of_lineage([each for each in parts if isinstance(each, Model)])
    return CompiledProject(models, tuple(each for each in parts if isinstance(each, DataTest)))


def id_of(name: str) -> str:
    return f"source.small.{name}" if name.startswith("raw_") else f"model.small.{name}"


def relation(name: str) -> str:
    """Return a table as compiled SQL names it."""
    if name.startswith("raw_"):
        return f'"memory"."raw"."{name.removeprefix("raw_")}"'
    return model(name, "").relation


def statuses(result: executor.BuildResult) -> dict[str, str]:
    """Return what became of every model and test, by name."""
    found: dict[str, str] = {each.model.name: each.status for each in result.models}
    return found | {each.test.name: status_of(each) for each in result.tests}


def status_of(result: data_tests.TestResult) -> str:
    return f"{result.status} again" if result.is_reused else result.status


def rows_of(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[Any, ...]]:
    """Return a table's rows in order."""
    return connection.execute(f"from {relation(name)} order by all").fetchall()


def _references(code: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(code) if name]


def _compiled(code: str) -> str:
    return code.format(**{name: relation(name) for name in _references(code)})


def _parents(code: str) -> tuple[str, ...]:
    return tuple(sorted({id_of(name) for name in _references(code)}))

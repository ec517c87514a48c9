"""Computes the models and asks their tests, in the order of the lineage, a few at a time; what has not changed stays.

As `dbt build` would: a model's tests come before whatever rests on it, and what rests on something that failed is
skipped. Which models changed is told by `signatures`, how one is computed by `materialize`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import duckdb

from orchestration.build.compiled import STAGING, CompiledProject, DataTest, Model
from orchestration.build.data_tests import TestResult, run_tests
from orchestration.build.materialize import make_table, make_view, renew_cycles
from orchestration.build.scheduler import Task, run_tasks
from orchestration.build.signatures import (
    SETTINGS_MODEL,
    Inputs,
    Output,
    content_of,
    digest,
    inputs_of,
    named_settings,
    output_by_cycle,
)
from orchestration.build.state import Remembered, forget, read_state, remember

ModelStatus = Literal["computed", "reused", "failed", "skipped"]
OnNode = Callable[[int, int], None]


@dataclass(frozen=True)
class ModelResult:
    """What became of one model.

    Attributes:
        model: the model.
        status: computed, reused (nothing that it follows from has changed), failed, or skipped (a parent failed).
        seconds: how long it took.
        cycles: the cycles whose rows were computed, where that was not all.
        message: why it failed.
    """

    model: Model
    status: ModelStatus
    seconds: float = 0.0
    cycles: tuple[str, ...] = ()
    message: str | None = None


@dataclass(frozen=True)
class BuildResult:
    """What became of all models and tests, in the order of the lineage."""

    models: tuple[ModelResult, ...]
    tests: tuple[TestResult, ...]


@dataclass(frozen=True)
class _Done:
    """What came of a task: results, and what is to be remembered by dbt's id."""

    models: tuple[ModelResult, ...] = ()
    tests: tuple[TestResult, ...] = ()
    remembered: Mapping[str, Remembered] = field(default_factory=dict)

    @property
    def has_failed(self) -> bool:
        return any(model.status == "failed" for model in self.models) or any(test.is_blocking for test in self.tests)


def execute(
    connection: duckdb.DuckDBPyConnection,
    project: CompiledProject,
    settings: Mapping[str, str],
    *,
    select: Collection[str] = (),
    workers: int = 1,
    is_cycle_by_cycle: bool = False,
    on_node: OnNode | None = None,
) -> BuildResult:
    """Bring models and the outcomes of their tests up to date.

    Args:
        connection: the build file with the marts attached; nobody else writes to either.
        project: what dbt compiled.
        settings: the settings in force, by name, as in `raw.settings`.
        select: names of models to be computed whether something changed or not, and again by the next build of all;
            none: all that changed.
        workers: models or tests at a time.
        is_cycle_by_cycle: models whose cycles do not depend on each other are computed one cycle after the other, which
            takes less memory.
        on_node: told how many of how many are done.

    Returns:
        What became of each, failed ones included: the caller decides what a failure means.
    """
    build = _Build(connection, project, settings, frozenset(select), is_cycle_by_cycle=is_cycle_by_cycle)
    tasks = build.tasks()
    n_nodes, n_done = build.n_nodes, 0
    done: list[_Done] = []
    try:
        for outcome in run_tasks(connection, tasks, workers):
            build.note(outcome)
            done.append(outcome)
            n_done += len(outcome.models) + len(outcome.tests)
            if on_node is not None:
                on_node(n_done, n_nodes)
    finally:
        remember(connection, build.to_remember)
    models = {result.model.unique_id: result for outcome in done for result in outcome.models}
    tests = {result.test.unique_id: result for outcome in done for result in outcome.tests}
    return BuildResult(
        tuple(models[model.unique_id] for model in project.models if model.unique_id in models),
        tuple(tests[test.unique_id] for test in project.tests if test.unique_id in tests),
    )


class _Build:
    """One build: what is remembered of the last one, and what each model holds by now.

    Only the thread that hands tasks out writes here, between tasks; a task reads what came of those before it.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        project: CompiledProject,
        settings: Mapping[str, str],
        select: frozenset[str],
        *,
        is_cycle_by_cycle: bool,
    ) -> None:
        self._is_cycle_by_cycle = is_cycle_by_cycle
        self._project = project
        self._settings = settings
        self._models = [model for model in project.models if not select or model.name in select]
        self._tests = [test for test in project.tests if not select or test.subject in select]
        chosen = {model.unique_id for model in self._models} | {test.unique_id for test in self._tests}
        known = read_state(connection)
        self._before = {} if select else known
        self._is_whole = not select
        self.to_remember = {name: node for name, node in known.items() if name not in chosen}
        self._outputs = {name: node.output for name, node in self.to_remember.items() if node.output is not None}
        # Whoever kills this build leaves nothing that claims to be up to date.
        forget(connection)
        self._there = _prepare(connection, project)

    @property
    def n_nodes(self) -> int:
        """How many models and tests are looked at."""
        return len(self._models) + len(self._tests)

    def note(self, outcome: _Done) -> None:
        """Take in what came of a task.

        What is chosen by name is computed from whatever lies there, though what is remembered of its parents may be
        older (a view shows new raw rows by itself): nothing is claimed of it, so the next whole build computes it.
        """
        if self._is_whole:
            self.to_remember.update(outcome.remembered)
        self._outputs.update({name: node.output for name, node in outcome.remembered.items() if node.output})

    def tasks(self) -> list[Task[_Done]]:
        """Return all tasks: a model's tests wait for all that they read, and its children for its tests."""
        position = {model.unique_id: number for number, model in enumerate(self._models)}
        tests_after: dict[str, list[DataTest]] = {}
        for test in self._tests:
            last = max((each for each in test.parents if each in position), key=lambda parent: position[parent])
            tests_after.setdefault(last, []).append(test)
        tasks = []
        for model in self._models:
            parents = {parent for parent in model.parents if parent in position}
            tasks.append(
                Task(
                    name=model.unique_id,
                    run=lambda cursor, model=model: self._compute(cursor, model),  # type: ignore[misc]
                    skip=lambda model=model: _Done(models=(ModelResult(model, "skipped"),)),  # type: ignore[misc]
                    waits_for=frozenset(parents | {_tests_of(each) for each in parents if each in tests_after}),
                )
            )
            if tests := tests_after.get(model.unique_id):
                tasks.append(
                    Task(
                        name=_tests_of(model.unique_id),
                        run=lambda cursor, tests=tests: self._ask(cursor, tests),  # type: ignore[misc]
                        skip=lambda tests=tests: _Done(tests=tuple(TestResult(t, "skipped") for t in tests)),  # type: ignore[misc]
                        waits_for=frozenset(each for test in tests for each in test.parents if each in position),
                    )
                )
        return tasks

    def _compute(self, cursor: duckdb.DuckDBPyConnection, model: Model) -> _Done:
        """Bring one model up to date."""
        started = time.monotonic()
        inputs = self._inputs(model)
        before = self._before.get(model.unique_id) if model.relation in self._there else None
        cycles = _some(inputs, before)
        status: ModelStatus = "reused" if before is not None and before.inputs == inputs else "computed"
        try:
            if model.materialization == "view":
                if status == "computed":
                    make_view(cursor, model)
                output = self._output_of_view(cursor, model, inputs)
            elif status == "reused" and before is not None and before.output is not None:
                output = before.output
            else:
                output = self._table(cursor, model, inputs, before.output if before else None, cycles)
        except (duckdb.OperationalError, duckdb.InterruptException):
            raise
        except Exception as error:
            return _Done(models=(ModelResult(model, "failed", time.monotonic() - started, message=str(error)),))
        result = ModelResult(model, status, time.monotonic() - started, tuple(sorted(cycles)))
        return _Done(models=(result,), remembered={model.unique_id: Remembered(inputs, output)})

    def _table(
        self,
        cursor: duckdb.DuckDBPyConnection,
        model: Model,
        inputs: Inputs,
        held: Output | None,
        cycles: frozenset[str],
    ) -> Output:
        """Compute a table, or of its rows those of some cycles."""
        read = inputs.cycles or {}
        signature = digest(inputs.whole, *(part for pair in sorted(read.items()) for part in pair))
        parents = [each for each in self._parents(model) if self._outputs[each.unique_id].cycles is not None]
        if held is not None and cycles:
            return renew_cycles(cursor, model, cycles, parents, signature, held)
        one_by_one = sorted(read) if self._is_cycle_by_cycle and model.language == "sql" else []
        return make_table(cursor, model, signature, held, cycles=one_by_one, parents=parents)

    def _output_of_view(self, cursor: duckdb.DuckDBPyConnection, model: Model, inputs: Inputs) -> Output:
        """Return what a view shows: of raw rows their content, of models what follows from theirs."""
        if model.folder == STAGING:
            return content_of(cursor, model.relation, model.cycle_column)
        if inputs.cycles is None:
            return Output(inputs.whole)
        return output_by_cycle({cycle: digest(inputs.whole, each) for cycle, each in inputs.cycles.items()})

    def _ask(self, cursor: duckdb.DuckDBPyConnection, tests: Sequence[DataTest]) -> _Done:
        """Run those tests of a model that may have another outcome than before."""
        inputs = {test.unique_id: self._inputs_of_test(test) for test in tests}
        results, due = [], []
        for test in tests:
            known = self._before.get(test.unique_id)
            if known is not None and known.outcome is not None and known.inputs == inputs[test.unique_id]:
                results.append(TestResult(test, is_reused=True, **known.outcome))
            else:
                due.append(test)
        if due:
            results += run_tests(cursor, due)
        remembered = {
            result.test.unique_id: Remembered(inputs[result.test.unique_id], outcome=_outcome(result))
            for result in results
            if not result.is_blocking
        }
        return _Done(tests=tuple(results), remembered=remembered)

    def _inputs(self, model: Model) -> Inputs:
        parents = [(each, self._outputs[each.unique_id]) for each in self._parents(model)]
        return inputs_of(model, parents, self._settings)

    def _inputs_of_test(self, test: DataTest) -> Inputs:
        """Return what a test's outcome follows from; of raw rows nothing is known, so they count as new."""
        by_id, parts = self._project.model_by_id, [test.query, test.severity]
        for parent in test.parents:
            output = self._outputs.get(parent)
            named = None
            if parent in by_id and by_id[parent].name == SETTINGS_MODEL:
                named = named_settings(test.query, by_id[parent].relation, self._settings)
            parts.append(named or (output.whole if output else self._settings["refreshed_at"]))
        return Inputs(digest(*parts))

    def _parents(self, model: Model) -> list[Model]:
        by_id = self._project.model_by_id
        return [by_id[each] for each in model.parents if each in by_id and each in self._outputs]


def _prepare(connection: duckdb.DuckDBPyConnection, project: CompiledProject) -> frozenset[str]:
    """Make the models' schemas and clear them of what is no model's; return the relations that are there."""
    for database, schema in sorted({(model.database, model.schema) for model in project.models}):
        connection.execute(f'create schema if not exists "{database}"."{schema}"').fetchall()
    schemas = {(model.database, model.schema) for model in project.models}
    kinds = {model.relation: model.materialization for model in project.models}
    there = set()
    for kind, function in (("table", "duckdb_tables"), ("view", "duckdb_views")):
        rows = connection.execute(
            f"select database_name, schema_name, {kind}_name from {function}() where not internal"
        ).fetchall()
        for database, schema, name in rows:
            relation = f'"{database}"."{schema}"."{name}"'
            if kinds.get(relation) == kind:
                there.add(relation)
            elif (database, schema) in schemas:
                connection.execute(f"drop {kind} {relation}").fetchall()
    return frozenset(there)


def _some(inputs: Inputs, before: Remembered | None) -> frozenset[str]:
    """Return the cycles to be computed where the rows of the others can stay; none where all are computed, or none."""
    if before is None or before.output is None or before.output.cycles is None:
        return frozenset()
    changed = inputs.changed_cycles(before.inputs) or frozenset()
    return changed if len(changed) < len(inputs.cycles or ()) else frozenset()


def _tests_of(unique_id: str) -> str:
    return f"tests of {unique_id}"


def _outcome(result: TestResult) -> dict[str, Any]:
    """Return what is remembered of a test's outcome: the result's own fields, by name."""
    return {name: getattr(result, name) for name in ("status", "failures", "place", "message")}

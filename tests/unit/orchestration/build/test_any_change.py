"""Whatever changes in the raw rows, a build of what changed gives the tables that a build of everything gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.build.compiled import CompiledProject, Model
from orchestration.build.executor import execute

from .projects import SETTINGS, model, project, rows_of

SOURCES = (
    model("stg_answers", "select cycle_id, k, v from {raw_answers}", cycle_column="cycle_id"),
    model("stg_people", "select 'C1' as cycle_id, k, v from {raw_people}"),
)
# Each reads one or two tables (cycle_id, k, v) and is one. The first follow from a cycle's rows alone; of these the
# last reads its second table whole where that does not tell its cycles apart.
WITHIN = (
    "select cycle_id, k, v % 3 as v from {{{a}}}",
    "select cycle_id, k, v from {{{a}}} where v > 1",
    "select cycle_id, 0 as k, count(*)::integer as v from {{{a}}} group by cycle_id",
    "select distinct cycle_id, 0 as k, 1 as v from {{{a}}} union all select cycle_id, k, v from {{{b}}}",
    "select a.cycle_id, a.k, coalesce(b.v, 0) as v from {{{a}}} as a left join {{{b}}} as b using (cycle_id, k)",
)
ACROSS = (
    "select cycle_id, k, (sum(v) over (partition by k))::integer as v from {{{a}}}",
    "select cycle_id, k, v + (select count(*) from {{{b}}})::integer as v from {{{a}}}",
    "select coalesce(cycle_id, 'none') as cycle_id, min(k) as k, max(v) as v from {{{a}}} group by all",
)
STATEMENTS = {
    "insert": "insert into raw.answers values ({cycle}, {k}, {v})",
    "update": "update raw.answers set v = {v} where cycle_id is not distinct from {cycle} and k = {k}",
    "swap": "update raw.answers set k = 2 - k where cycle_id is not distinct from {cycle}",
    "delete": "delete from raw.answers where cycle_id is not distinct from {cycle} and k <= {k}",
    "delete cycle": "delete from raw.answers where cycle_id is not distinct from {cycle}",
    "read again": "create or replace table raw.answers as from raw.answers order by v desc, k",
    "person": "insert into raw.people values ({k}, {v})",
    "nobody": "delete from raw.people where k = {k}",
}


@st.composite
def projects(draw: st.DrawFn) -> CompiledProject:
    """Models over each other, some within a cycle, some across, some without any."""
    models: list[Model] = list(SOURCES)
    for number in range(draw(st.integers(2, 5))):
        a, b = (draw(st.sampled_from(models)).name for _ in range(2))
        by_cycle = {"cycle_column": "cycle_id"}
        # A model may be within its cycles only where some parent tells them apart, and then no view has others.
        if draw(st.integers(0, 3)):
            code, values = draw(st.sampled_from(WITHIN)), by_cycle | {"is_within_cycle": True}
        else:
            code, values = draw(st.sampled_from(ACROSS)), draw(st.sampled_from([by_cycle, {}]))
        if draw(st.integers(0, 4)) == 0:
            values = values | {"materialization": "view"}
        models.append(model(f"int_{number}", code.format(a=a, b=b), **values))
    return project(*models)


def changes() -> st.SearchStrategy[str]:
    """One or two statements at a time."""
    cycle = st.sampled_from(["'C1'", "'C2'", "'C3'", "'C1'", "'C2'", "'C3'", "null"])
    values = st.fixed_dictionaries({"cycle": cycle, "k": st.integers(0, 2), "v": st.integers(0, 3)})
    one = st.builds(lambda name, given: STATEMENTS[name].format(**given), st.sampled_from(sorted(STATEMENTS)), values)
    return st.lists(one, min_size=1, max_size=2).map("; ".join)


@contextmanager
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Hold six answers in two cycles and one person."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("create schema raw; create table raw.people as select 1 as k, 1 as v")
        connection.execute(
            "create table raw.answers as select 'C' || c as cycle_id, k::integer as k, (k + c)::integer as v "
            "from range(1, 3) t (c), range(3) u (k)"
        )
        yield connection


def tables(connection: duckdb.DuckDBPyConnection, what: CompiledProject) -> dict[str, list[tuple[Any, ...]]]:
    return {each.name: rows_of(connection, each.name) for each in what.models}


def failed(result: Any) -> list[str]:
    return [f"{each.model.name}: {each.message}" for each in result.models if each.status not in ("computed", "reused")]


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(projects(), st.lists(changes(), min_size=1, max_size=4), st.sampled_from([1, 3]))
def test_a_build_of_what_changed_gives_what_a_build_of_everything_gives(
    what: CompiledProject, steps: list[str], workers: int
) -> None:
    with database() as connection, database() as anew:
        execute(connection, what, SETTINGS)
        for step in steps:
            for each in (connection, anew):
                each.execute(step)
            anew.execute("drop schema if exists build_state cascade")
            assert failed(execute(connection, what, SETTINGS, workers=workers)) == []
            assert failed(execute(anew, what, SETTINGS)) == []
            assert tables(connection, what) == tables(anew, what)
        again = execute(connection, what, SETTINGS)
        assert {each.status for each in again.models} == {"reused"}

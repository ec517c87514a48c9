"""What a build computes, what it leaves as it is, and what a failure leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from orchestration.build import executor
from orchestration.build.compiled import CompiledProject, DataTest, Model
from orchestration.build.state import has_state

from .projects import SETTINGS, data_test, model, project, relation, rows_of, statuses

MIN_RATERS = "(select max(cast(settings.value as integer)) from {stg_workspace__settings} as settings where "
MIN_RATERS += "settings.name = 'min_raters')"

PEOPLE = model("stg_people", "select person_id, unit from {raw_people}")
ANSWERS = model("stg_answers", "select cycle_id, person_id, level from {raw_answers}", cycle_column="cycle_id")
STORED = model("stg_workspace__settings", "select name, value from {raw_settings}")
UNITS = model("int_units", "select unit, count(*) as n from {stg_people} group by unit")
SCORES = model(
    "int_scores",
    "select cycle_id, person_id, avg(level) as level from {stg_answers} group by all having count(*) >= " + MIN_RATERS,
    cycle_column="cycle_id",
    is_within_cycle=True,
)
HIGH = model(
    "int_high",
    "select cycle_id, count(*) filter (where level >= 3) as n from {int_scores} group by cycle_id",
    cycle_column="cycle_id",
    is_within_cycle=True,
)
GAP = model("gap", "select cycle_id, n from {int_high}", cycle_column="cycle_id", is_within_cycle=True)
UNIT = model("dim_unit", "select unit, n from {int_units}")
MODELS = (PEOPLE, ANSWERS, STORED, UNITS, SCORES, HIGH, GAP, UNIT)
SMALL = project(*MODELS)
ALL = [each.name for each in SMALL.models]


@pytest.fixture
def raw(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Hold two units, and in each of three cycles three answers about one person."""
    connection.execute("create table raw.people as from (values ('P1', 'U1'), ('P2', 'U2')) t (person_id, unit)")
    connection.execute(
        "create table raw.answers as select 'C' || c as cycle_id, 'P1' as person_id, level "
        "from range(1, 4) t (c), (values (2), (3), (4)) u (level)"
    )
    connection.execute("create table raw.settings as from (values ('min_raters', '3')) t (name, value)")
    return connection


def build(
    connection: duckdb.DuckDBPyConnection,
    what: CompiledProject = SMALL,
    settings: Mapping[str, str] = SETTINGS,
    **options: Any,
) -> dict[str, str]:
    return statuses(executor.execute(connection, what, settings, **options))


def with_status(found: Mapping[str, str], status: str) -> set[str]:
    return {name for name, each in found.items() if each == status}


def computed(connection: duckdb.DuckDBPyConnection, what: CompiledProject = SMALL, **options: Any) -> set[str]:
    """Build and return the models that were computed; the others were all reused."""
    found = build(connection, what, **options)
    assert set(found.values()) <= {"computed", "reused", "pass", "pass again"}
    return with_status(found, "computed")


def changed(*others: Model | DataTest) -> CompiledProject:
    """Return the small project with other models, or tests besides."""
    models = {each.name: each for each in (*MODELS, *(each for each in others if isinstance(each, Model)))}
    return project(*models.values(), *(each for each in others if isinstance(each, DataTest)))


def test_the_first_build_computes_everything(raw: duckdb.DuckDBPyConnection) -> None:
    result = executor.execute(raw, SMALL, SETTINGS)
    assert [(each.model.name, each.status) for each in result.models] == [(name, "computed") for name in ALL]
    assert rows_of(raw, "dim_unit") == [("U1", 1), ("U2", 1)]
    # P1's mean is (2 + 3 + 4) / 3 = 3 in each cycle.
    assert rows_of(raw, "gap") == [("C1", 1), ("C2", 1), ("C3", 1)]


@pytest.mark.parametrize("workers", [1, 3])
def test_the_second_build_reuses_everything(raw: duckdb.DuckDBPyConnection, workers: int) -> None:
    assert computed(raw, workers=workers) == set(ALL)
    assert computed(raw, workers=workers) == set()


def test_another_day_changes_nothing_of_what_does_not_ask_for_it(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    raw.execute("insert into raw.settings values ('refreshed_at', 'tomorrow')")
    assert computed(raw, settings=SETTINGS | {"refreshed_at": "tomorrow"}) == set()


def test_changed_rows_compute_what_rests_on_them_alone(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    raw.execute("insert into raw.people values ('P3', 'U2')")
    assert computed(raw) == {"int_units", "dim_unit"}
    assert rows_of(raw, "dim_unit") == [("U1", 1), ("U2", 2)]
    assert computed(raw) == set()


def test_only_the_cycles_that_changed_are_computed(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    raw.execute(f"comment on table {relation('int_scores')} is 'the old one'")
    raw.execute("update raw.answers set level = 0 where cycle_id = 'C2'")
    result = executor.execute(raw, SMALL, SETTINGS)
    cycles = {each.model.name: each.cycles for each in result.models if each.status == "computed"}
    assert cycles == {"int_scores": ("C2",), "int_high": ("C2",), "gap": ("C2",)}
    assert rows_of(raw, "gap") == [("C1", 1), ("C2", 0), ("C3", 1)]
    found = raw.execute("select comment from duckdb_tables() where table_name = 'int_scores'").fetchall()
    assert found == [("the old one",)]


def test_a_cycle_that_is_gone_goes_from_what_rests_on_it(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    raw.execute("delete from raw.answers where cycle_id = 'C1'")
    raw.execute("insert into raw.answers from (values ('C4', 'P1', 5), ('C4', 'P1', 5), ('C4', 'P1', 5)) t")
    assert computed(raw) == {"int_scores", "int_high", "gap"}
    assert rows_of(raw, "gap") == [("C2", 1), ("C3", 1), ("C4", 1)]


def test_what_rests_on_rows_that_came_out_equal_stays(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    # How many people a unit has is the same, whatever their numbers are.
    raw.execute("update raw.people set person_id = 'P9' where person_id = 'P1'")
    assert computed(raw) == {"int_units"}
    assert rows_of(raw, "dim_unit") == [("U1", 1), ("U2", 1)]


def test_a_model_whose_code_changed_is_computed_and_what_rests_on_its_rows(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    same_rows = replace(UNITS, code=UNITS.code + " order by unit")
    assert computed(raw, changed(same_rows)) == {"int_units"}
    other_rows = replace(UNITS, code=UNITS.code.replace("count(*)", "2 * count(*)"))
    assert computed(raw, changed(other_rows)) == {"int_units", "dim_unit"}
    assert rows_of(raw, "dim_unit") == [("U1", 2), ("U2", 2)]


def test_a_setting_that_is_asked_for_computes_who_asks(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    raw.execute("update raw.settings set value = '4'")
    assert computed(raw, settings=SETTINGS | {"min_raters": "4"}) == {"int_scores", "int_high", "gap"}
    assert rows_of(raw, "gap") == []


def test_a_view_over_models_is_made_again_where_what_it_reads_changed(raw: duckdb.DuckDBPyConnection) -> None:
    what = changed(replace(SCORES, materialization="view"))
    assert computed(raw, what) == set(ALL)
    raw.execute("update raw.answers set level = 0 where cycle_id = 'C2'")
    assert computed(raw, what) == {"int_scores", "int_high", "gap"}
    assert rows_of(raw, "gap") == [("C1", 1), ("C2", 0), ("C3", 1)]


def test_a_model_that_becomes_a_view_or_a_table_takes_the_place_of_the_other(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    as_view = changed(replace(UNITS, materialization="view"))
    assert "int_units" in computed(raw, as_view)
    assert computed(raw, as_view) == set()
    assert "int_units" in computed(raw)
    assert rows_of(raw, "int_units") == [("U1", 1), ("U2", 1)]


def test_a_table_that_somebody_dropped_is_computed(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    raw.execute(f"drop table {relation('int_units')}")
    assert computed(raw) == {"int_units"}
    assert rows_of(raw, "int_units") == [("U1", 1), ("U2", 1)]


def test_tables_that_no_model_names_are_dropped_from_the_models_schemas_alone(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    raw.execute("create table intermediate.int_gone as select 1 as n; create view marts.main.gone as select 1 as n")
    raw.execute("create table intermediate.int_units__new as select 1 as n; create table raw.kept as select 1 as n")
    assert computed(raw) == set()
    names = raw.execute(
        "select table_name from duckdb_tables() where schema_name <> 'build_state' "
        "union all select view_name from duckdb_views() where not internal order by 1"
    ).fetchall()
    assert [name for (name,) in names] == sorted(["answers", "kept", "people", "settings", *ALL])
    assert computed(raw, project(*(each for each in MODELS if each is not UNIT))) == set()
    with pytest.raises(duckdb.CatalogException):
        rows_of(raw, "dim_unit")


NO_UNIT_IS_LARGE = data_test("no_unit_is_large", "select * from {int_units} where n > 1", "int_units")
NO_SCORE_IS_LOW = data_test("no_score_is_low", "select * from {int_scores} where level < 1", "int_scores", "warn")


def test_tests_are_asked_again_where_what_they_read_changed(raw: duckdb.DuckDBPyConnection) -> None:
    what = changed(NO_UNIT_IS_LARGE, NO_SCORE_IS_LOW)
    assert with_status(build(raw, what), "pass") == {"no_unit_is_large", "no_score_is_low"}
    raw.execute("update raw.answers set level = 0 where cycle_id = 'C2'")
    found = build(raw, what)
    assert (found["no_unit_is_large"], found["no_score_is_low"]) == ("pass again", "warn")
    # A warning is no failure: it is remembered, and what rests on the rows is computed.
    assert found["gap"] == "computed"
    assert build(raw, what)["no_score_is_low"] == "warn again"


def test_a_changed_query_is_asked_again(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw, changed(NO_UNIT_IS_LARGE))
    assert (
        build(raw, changed(replace(NO_UNIT_IS_LARGE, query="select 1 as n where false")))["no_unit_is_large"] == "pass"
    )


def test_a_test_of_raw_rows_is_asked_at_every_refresh(raw: duckdb.DuckDBPyConnection) -> None:
    what = changed(data_test("raw", "select * from {raw_people} anti join {stg_people} using (unit)", "stg_people"))
    assert build(raw, what)["raw"] == "pass"
    assert build(raw, what, SETTINGS | {"refreshed_at": "tomorrow"})["raw"] == "pass"


@pytest.mark.parametrize("workers", [1, 3])
def test_a_failing_test_stops_what_rests_on_its_rows_and_nothing_else(
    raw: duckdb.DuckDBPyConnection, workers: int
) -> None:
    what = changed(NO_UNIT_IS_LARGE)
    build(raw, what)
    raw.execute("insert into raw.people values ('P3', 'U2')")
    raw.execute("update raw.answers set level = 0 where cycle_id = 'C2'")
    for _ in range(2):  # a failing test is not remembered
        found = build(raw, what, workers=workers)
        assert (found["no_unit_is_large"], found["dim_unit"]) == ("fail", "skipped")
        assert found["gap"] in ("computed", "reused")
    assert rows_of(raw, "gap") == [("C1", 1), ("C2", 0), ("C3", 1)]
    # Mended, all is as it should be.
    raw.execute("delete from raw.people where person_id = 'P3'; insert into raw.people values ('P3', 'U3')")
    assert build(raw, what, workers=workers)["dim_unit"] == "computed"
    assert rows_of(raw, "dim_unit") == [("U1", 1), ("U2", 1), ("U3", 1)]


def test_a_test_of_several_models_waits_for_the_last_of_them(raw: duckdb.DuckDBPyConnection) -> None:
    both = data_test("both", "select 1 as n from {int_units}, {int_scores} where n < 0", "int_scores")
    found = build(raw, changed(both), workers=3)
    assert found["both"] == "pass"
    assert with_status(found, "computed") == set(ALL)


def test_what_rests_on_a_model_that_failed_is_skipped(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    broken = replace(UNITS, code="select cast('x' as integer) as n")
    result = executor.execute(raw, changed(broken, NO_UNIT_IS_LARGE), SETTINGS)
    found = statuses(result)
    assert (found["int_units"], found["dim_unit"], found["no_unit_is_large"]) == ("failed", "skipped", "skipped")
    (failed,) = (each for each in result.models if each.status == "failed")
    assert "Could not convert string 'x' to INT32" in str(failed.message)
    assert found["gap"] == "reused"
    assert computed(raw) == {"int_units", "dim_unit"}
    assert rows_of(raw, "dim_unit") == [("U1", 1), ("U2", 1)]


def test_a_broken_view_fails_by_itself(raw: duckdb.DuckDBPyConnection) -> None:
    broken = replace(PEOPLE, code="select cast(person_id as integer) as person_id, unit from raw.people")
    found = build(raw, changed(broken))
    assert with_status(found, "failed") == {"stg_people"}
    assert with_status(found, "skipped") == {"int_units", "dim_unit"}


def test_only_the_chosen_are_computed(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw, changed(NO_UNIT_IS_LARGE))
    found = build(raw, changed(NO_UNIT_IS_LARGE), select=["int_units"])
    assert found == {"int_units": "computed", "no_unit_is_large": "pass"}


def test_what_rests_on_the_chosen_is_computed_by_the_next_whole_build(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    raw.execute("insert into raw.people values ('P3', 'U2')")
    assert build(raw, select=["int_units"]) == {"int_units": "computed"}
    assert rows_of(raw, "int_units") == [("U1", 1), ("U2", 2)]
    assert rows_of(raw, "dim_unit") == [("U1", 1), ("U2", 1)]
    assert "dim_unit" in computed(raw)
    assert rows_of(raw, "dim_unit") == [("U1", 1), ("U2", 2)]
    assert computed(raw) == set()


def test_the_chosen_may_rest_on_each_other(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    raw.execute("insert into raw.people values ('P3', 'U2')")
    build(raw, select=["int_units", "dim_unit"])
    assert rows_of(raw, "dim_unit") == [("U1", 1), ("U2", 2)]
    build(raw)
    assert rows_of(raw, "dim_unit") == [("U1", 1), ("U2", 2)]


def test_models_chosen_before_anything_is_known_are_no_knowledge(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    raw.execute("delete from build_state.nodes")
    for _ in range(2):
        build(raw, select=["int_units"])
        build(raw, select=["dim_unit"])
    raw.execute("insert into raw.people values ('P3', 'U2')")
    build(raw, select=["int_units"])
    build(raw)
    assert rows_of(raw, "dim_unit") == [("U1", 1), ("U2", 2)]


def test_progress_is_told_up_to_the_last_node(raw: duckdb.DuckDBPyConnection) -> None:
    told: list[tuple[int, int]] = []
    build(raw, changed(NO_UNIT_IS_LARGE), on_node=lambda done, of: told.append((done, of)))
    assert told == [(number, len(ALL) + 1) for number in range(1, len(ALL) + 2)]


class Interruption:
    """Somebody presses Ctrl-C once so many nodes are done."""

    def __init__(self, after: int) -> None:
        self.after = after

    def __call__(self, done: int, of: int) -> None:
        if done == self.after:
            raise KeyboardInterrupt


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("after", [1, 4, 6, 8])
def test_an_interrupted_build_is_made_good_by_the_next(
    raw: duckdb.DuckDBPyConnection, after: int, workers: int
) -> None:
    build(raw)
    raw.execute("insert into raw.people values ('P3', 'U2')")
    raw.execute("update raw.answers set level = 0 where cycle_id = 'C2'")
    with pytest.raises(KeyboardInterrupt):
        build(raw, on_node=Interruption(after), workers=workers)
    build(raw, workers=workers)
    assert rows_of(raw, "dim_unit") == [("U1", 1), ("U2", 2)]
    assert rows_of(raw, "gap") == [("C1", 1), ("C2", 0), ("C3", 1)]
    assert computed(raw) == set()


def test_an_interruption_within_a_model_is_made_good_by_the_next(
    raw: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(raw)
    raw.execute("update raw.answers set level = 0 where cycle_id = 'C2'")
    renew = executor.renew_cycles

    def interrupted(*arguments: Any) -> Any:
        renew(*arguments)  # the rows are there, but nobody hears of it
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(executor, "renew_cycles", interrupted)
        with pytest.raises(KeyboardInterrupt):
            build(raw)
    assert "int_scores" in computed(raw)
    assert rows_of(raw, "gap") == [("C1", 1), ("C2", 0), ("C3", 1)]
    assert computed(raw) == set()


def test_while_a_build_runs_nothing_claims_to_be_up_to_date(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    known = []

    def look(*_: object) -> None:
        known.append(has_state(raw))

    build(raw, on_node=look)
    assert set(known) == {False}


def test_too_little_memory_stops_the_build(raw: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(*_: object, **__: object) -> None:
        raise duckdb.OutOfMemoryException("too little memory")

    with monkeypatch.context() as patched:
        patched.setattr(executor, "make_table", hungry)
        with pytest.raises(duckdb.OutOfMemoryException):
            build(raw)
    assert "int_units" in computed(raw)


def test_a_test_that_is_to_stop_the_refresh_from_now_on_is_asked_again(raw: duckdb.DuckDBPyConnection) -> None:
    warns = data_test("nobody", "select * from {int_units}", "int_units", "warn")
    assert build(raw, changed(warns))["nobody"] == "warn"
    found = build(raw, changed(replace(warns, severity="error")))
    assert (found["nobody"], found["dim_unit"]) == ("fail", "skipped")


def test_a_result_names_cycles_only_where_not_all_were_computed(raw: duckdb.DuckDBPyConnection) -> None:
    build(raw)
    raw.execute("update raw.answers set level = 0")
    result = executor.execute(raw, SMALL, SETTINGS)
    assert {each.model.name: each.cycles for each in result.models if each.status == "computed"} == {
        "int_scores": (),
        "int_high": (),
        "gap": (),
    }

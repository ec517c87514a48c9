"""What a model follows from and what it holds, as hashes."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.build.signatures import (
    Inputs,
    Output,
    by_cycle_or_whole,
    content_of,
    digest,
    inputs_of,
    named_settings,
    output_by_cycle,
)

from .projects import SETTINGS, column, model

MIN_RATERS = "(select max(cast(settings.value as integer)) from {stg_workspace__settings} as settings where "
MIN_RATERS += "settings.name = 'min_raters')"
STORED = model("stg_workspace__settings", "select * from {raw_settings}")
ANSWERS = model("stg_answers", "select * from {raw_answers}", cycle_column="cycle_id")
PEOPLE = model("stg_people", "select * from {raw_people}")


def content(connection: duckdb.DuckDBPyConnection, rows: str, cycle_column: str | None = None) -> Output:
    return content_of(connection, f"(values {rows}) as t (cycle_id, level)", cycle_column)


def test_where_one_text_ends_and_the_next_begins_counts() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("ab", "c") == digest("ab", "c")
    assert digest("") != digest()
    assert digest("1:a") != digest("a")


@pytest.mark.parametrize("cycle_column", [None, "cycle_id"])
def test_the_order_of_rows_does_not_count(connection: duckdb.DuckDBPyConnection, cycle_column: str | None) -> None:
    forth = content(connection, "('C1', 1), ('C1', 2), ('C2', 3)", cycle_column)
    back = content(connection, "('C2', 3), ('C1', 2), ('C1', 1)", cycle_column)
    assert forth == back


@pytest.mark.parametrize(
    "rows",
    [
        "('C1', 1), ('C1', 3)",  # another value
        "('C1', 1), ('C1', 2), ('C1', 2)",  # a row twice
        "('C1', 1), ('C1', 2), ('C1', 3), ('C1', 3)",  # a pair, which xor alone would not see
        "('C1', 1)",  # a row less
        "('C1', 1), ('C1', null)",
    ],
)
def test_changed_rows_are_another_content(connection: duckdb.DuckDBPyConnection, rows: str) -> None:
    before = "('C1', 1), ('C1', 2)"
    assert content(connection, rows) != content(connection, before)
    changed, same = (content(connection, f"{each}, ('C2', 9)", "cycle_id") for each in (rows, before))
    assert changed.whole != same.whole
    assert changed.cycles is not None
    assert same.cycles is not None
    assert changed.cycles["C1"] != same.cycles["C1"]
    assert changed.cycles["C2"] == same.cycles["C2"]


def test_a_row_of_the_next_cycle_is_another_content(connection: duckdb.DuckDBPyConnection) -> None:
    assert content(connection, "('C1', 1)", "cycle_id").cycles != content(connection, "('C2', 1)", "cycle_id").cycles


def test_rows_without_a_cycle_are_not_told_apart_but_count(connection: duckdb.DuckDBPyConnection) -> None:
    found = content(connection, "('C1', 1), (null, 2)", "cycle_id")
    assert found.cycles is None
    assert found != content(connection, "('C1', 1), (null, 3)", "cycle_id")
    assert found != content(connection, "('C1', 2), (null, 2)", "cycle_id")
    assert found.whole != content(connection, "('C1', 1)", "cycle_id").whole


def test_no_rows_are_no_cycles(connection: duckdb.DuckDBPyConnection) -> None:
    found = content_of(connection, "(select 'C1' as cycle_id where false)", "cycle_id")
    assert found == output_by_cycle({})
    assert found.cycles == {}


def test_outputs_by_cycle_are_the_same_whatever_the_order_of_cycles() -> None:
    assert output_by_cycle({"C1": "a", "C2": "b"}) == output_by_cycle({"C2": "b", "C1": "a"})
    assert output_by_cycle({"C1": "a", "C2": "b"}).whole != output_by_cycle({"C1": "b", "C2": "a"}).whole
    assert by_cycle_or_whole({"C1": "a"}) == output_by_cycle({"C1": "a"})
    assert by_cycle_or_whole({"C1": "a", None: "b"}).cycles is None


def test_another_setting_changes_nothing_and_the_named_one_does() -> None:
    reader = model("int_people", f"select {MIN_RATERS} from {{stg_people}}")
    parents = [(PEOPLE, Output("people")), (STORED, Output("settings of one day"))]
    before = inputs_of(reader, parents, SETTINGS)
    next_day = [(PEOPLE, Output("people")), (STORED, Output("settings of the next"))]
    assert inputs_of(reader, next_day, SETTINGS | {"refreshed_at": "tomorrow", "min_group": "9"}) == before
    assert inputs_of(reader, parents, SETTINGS | {"min_raters": "4"}) != before
    assert inputs_of(reader, parents, {}) != before


@pytest.mark.parametrize(
    "code",
    [
        "select * from {stg_workspace__settings}",
        f"select {MIN_RATERS} from {{stg_workspace__settings}}",  # by name, and once more in another way
        "select * from {stg_workspace__settings} as s where s.name = 'min_raters'",
    ],
)
def test_whoever_reads_the_settings_in_another_way_depends_on_all(code: str) -> None:
    reader = model("int_people", code)
    assert named_settings(reader.code, STORED.relation, SETTINGS) is None
    one_day, next_day = (inputs_of(reader, [(STORED, Output(whole))], SETTINGS) for whole in ("one", "next"))
    assert one_day != next_day


def test_what_is_said_of_the_model_itself_counts() -> None:
    plain = model("int_people", "select 1 as n", columns=(column("n", "integer"),))
    others = [
        model("int_people", "select 2 as n", columns=plain.columns),
        model("int_people", "select 1 as n", columns=plain.columns, materialization="view"),
        model("int_people", "select 1 as n", columns=(column("n", "bigint"),)),
        model("int_people", "select 1 as n", columns=(column("n", "integer", is_required=True),)),
        model("int_people", "select 1 as n", columns=(column("n", "integer", description="a number"),)),
        model("int_people", "select 1 as n", columns=plain.columns, description="One row."),
        model("int_people", "select 1 as n", columns=plain.columns, cycle_column="n"),
    ]
    found = [inputs_of(each, [], SETTINGS).whole for each in (plain, *others)]
    assert len(set(found)) == len(found)
    assert inputs_of(plain, [], SETTINGS) == inputs_of(plain, [], SETTINGS)


def test_within_a_cycle_a_model_follows_from_that_cycle_of_its_parents_alone() -> None:
    reader = model("int_scores", "from {stg_answers}, {stg_people}", cycle_column="cycle_id", is_within_cycle=True)
    people = (PEOPLE, Output("people"))
    before = inputs_of(reader, [(ANSWERS, output_by_cycle({"C1": "a", "C2": "b"})), people], SETTINGS)
    after = inputs_of(reader, [(ANSWERS, output_by_cycle({"C1": "a", "C2": "c"})), people], SETTINGS)
    assert after.whole == before.whole
    assert after.changed_cycles(before) == {"C2"}
    others = inputs_of(reader, [(ANSWERS, output_by_cycle({"C1": "a"})), (PEOPLE, Output("others"))], SETTINGS)
    assert others.changed_cycles(before) is None


def test_across_cycles_any_change_is_a_change_of_the_whole() -> None:
    reader = model("int_movement", "from {stg_answers}", cycle_column="cycle_id")
    before = inputs_of(reader, [(ANSWERS, output_by_cycle({"C1": "a", "C2": "b"}))], SETTINGS)
    after = inputs_of(reader, [(ANSWERS, output_by_cycle({"C1": "a", "C2": "c"}))], SETTINGS)
    assert before.cycles is None
    assert after.whole != before.whole
    assert after.changed_cycles(before) is None


def test_a_parent_whose_rows_lost_their_cycles_makes_the_whole_another() -> None:
    reader = model("int_scores", "from {stg_answers}", cycle_column="cycle_id", is_within_cycle=True)
    before = inputs_of(reader, [(ANSWERS, output_by_cycle({"C1": "a"}))], SETTINGS)
    after = inputs_of(reader, [(ANSWERS, by_cycle_or_whole({"C1": "a", None: "b"}))], SETTINGS)
    assert after.changed_cycles(before) is None


def test_two_parents_may_swap_what_they_hold_and_it_counts() -> None:
    other = model("stg_notes", "from {raw_notes}", cycle_column="cycle_id")
    reader = model("int_scores", "from {stg_answers}, {stg_notes}", cycle_column="cycle_id", is_within_cycle=True)
    a, b = output_by_cycle({"C1": "a"}), output_by_cycle({"C1": "b"})
    before = inputs_of(reader, [(ANSWERS, a), (other, b)], SETTINGS)
    assert inputs_of(reader, [(ANSWERS, b), (other, a)], SETTINGS).changed_cycles(before) == {"C1"}


def test_new_changed_and_vanished_cycles_are_changed_ones() -> None:
    before = Inputs("w", {"C1": "a", "C2": "b", "C3": "c"})
    after = Inputs("w", {"C2": "b", "C3": "d", "C4": "e"})
    assert after.changed_cycles(before) == {"C1", "C3", "C4"}
    assert before.changed_cycles(before) == frozenset()


@pytest.mark.parametrize("before", [None, Inputs("other", {"C1": "a"}), Inputs("w")])
def test_any_cycle_may_have_changed_where_the_whole_did_or_nothing_is_known(before: Inputs | None) -> None:
    assert Inputs("w", {"C1": "a"}).changed_cycles(before) is None
    assert Inputs("w").changed_cycles(Inputs("w")) is None

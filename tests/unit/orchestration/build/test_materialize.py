"""One model becomes its table or view: contract, comments, what stays, and what is put in place of what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb
import pytest

from orchestration.build.compiled import Model
from orchestration.build.materialize import ModelError, make_table, make_view, renew_cycles
from orchestration.build.signatures import Output, digest, output_by_cycle

from .projects import column, model, relation, rows_of

COLUMNS = (
    column("person_id", "varchar", is_required=True, description="The person's number."),
    column("level", "integer", description="From 0 to 5."),
)
# As dbt compiles a Python model; what it reads is named in its last part.
PYTHON_MODEL = """
import pyarrow

def model(dbt, session):
    levels = dbt.ref("stg_answers").project("level * 2 as twice").order("twice").fetchall()
    return pyarrow.table({"twice": [level for (level,) in levels]})

def ref(*args, **kwargs):
    refs = {"stg_answers": "\\"memory\\".\\"staging\\".\\"stg_answers\\""}
    return kwargs.get("dbt_load_df_function")(refs[".".join(args)])

class dbtObj:
    def __init__(self, load_df_function):
        self.ref = lambda *args, **kwargs: ref(*args, **kwargs, dbt_load_df_function=load_df_function)
"""


def person(code: str, **values: Any) -> Model:
    """Return a mart with a contract."""
    made: dict[str, Any] = {"columns": COLUMNS, "has_contract": True, "is_described": True}
    return model("dim_person", code, **made | {"description": "One row per person."} | values)


def python(code: str) -> Model:
    return replace(model("int_twice", ""), code=code, language="python")


def by_cycle(code: str = "select * from {stg_answers}", **values: Any) -> Model:
    """Return a model whose rows are told apart by cycle."""
    return model("int_scores", code, **{"cycle_column": "cycle_id", "is_within_cycle": True} | values)


ANSWERS = model("stg_answers", "select * from {raw_answers}", cycle_column="cycle_id")


@pytest.fixture
def answers(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Hold answers in a raw table with a staging view over it."""
    connection.execute("create schema staging")
    connection.execute(
        "create table raw.answers as from (values ('C1', 1), ('C1', 2), ('C2', 3), ('C3', 4)) t (cycle_id, level)"
    )
    make_view(connection, ANSWERS)
    return connection


def mark(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Mark a table, so that it is told from one put in its place."""
    connection.execute(f"comment on table {relation(table)} is 'the old one'").fetchall()


def comment(connection: duckdb.DuckDBPyConnection, table: str) -> str | None:
    [(found,)] = connection.execute("select comment from duckdb_tables() where table_name = ?", [table]).fetchall()
    return found


def tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute("select table_name from duckdb_tables() where schema_name <> 'raw' order by 1")
    return [name for (name,) in rows.fetchall()]


def temp_views(connection: duckdb.DuckDBPyConnection) -> list[Any]:
    return connection.execute("select view_name from duckdb_views() where temporary and not internal").fetchall()


def test_a_table_is_computed_as_its_contract_says(connection: duckdb.DuckDBPyConnection) -> None:
    # The query's columns come in another order than the contract's.
    output = make_table(connection, person("select 3 as level, 'P1' as person_id"), "first", None)
    assert output == Output("first")
    assert rows_of(connection, "dim_person") == [("P1", 3)]
    described = connection.execute(f"describe {relation('dim_person')}").fetchall()
    assert [row[:3] for row in described] == [("person_id", "VARCHAR", "NO"), ("level", "INTEGER", "YES")]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("select 'P1' as person_id", "level: found nothing, expected integer"),
        ("select 'P1' as person_id, 3 as level, 4 as height", "height: found integer, expected nothing"),
        ("select 'P1' as person_id, 3.5::double as level", "level: found double, expected integer"),
        (
            "select 7 as person_id",
            "person_id: found integer, expected varchar; level: found nothing, expected integer",
        ),
    ],
)
def test_a_query_that_breaks_the_contract_is_refused(
    connection: duckdb.DuckDBPyConnection, code: str, message: str
) -> None:
    make_table(connection, person("select 'P0' as person_id, 1 as level"), "first", None)
    with pytest.raises(ModelError) as caught:
        make_table(connection, person(code), "second", Output("first"))
    assert str(caught.value) == f"dim_person does not keep its contract: {message}"
    assert rows_of(connection, "dim_person") == [("P0", 1)]


def test_a_null_where_a_value_is_required_leaves_the_old_table(connection: duckdb.DuckDBPyConnection) -> None:
    make_table(connection, person("select 'P0' as person_id, 1 as level"), "first", None)
    with pytest.raises(ModelError, match="NOT NULL constraint failed"):
        make_table(connection, person("select null::varchar as person_id, 1 as level"), "second", Output("first"))
    assert rows_of(connection, "dim_person") == [("P0", 1)]


def test_what_a_failed_try_left_does_not_hinder_the_next(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ModelError):
        make_table(connection, person("select null::varchar as person_id, 1 as level"), "first", None)
    make_table(connection, person("select 'P1' as person_id, 1 as level"), "second", None)
    assert rows_of(connection, "dim_person") == [("P1", 1)]
    assert tables(connection) == ["dim_person"]


def test_descriptions_become_comments(connection: duckdb.DuckDBPyConnection) -> None:
    make_table(connection, person("select 'P1' as person_id, 3 as level"), "first", None)
    assert comment(connection, "dim_person") == "One row per person."
    comments = connection.execute(
        "select column_name, comment from duckdb_columns() where table_name = 'dim_person' order by column_index"
    ).fetchall()
    assert comments == [("person_id", "The person's number."), ("level", "From 0 to 5.")]


def test_a_table_that_is_not_described_has_no_comments(connection: duckdb.DuckDBPyConnection) -> None:
    make_table(connection, model("int_one", "select 1 as n", description="One."), "first", None)
    assert comment(connection, "int_one") is None


def test_equal_rows_keep_signature_and_table(connection: duckdb.DuckDBPyConnection) -> None:
    first = make_table(connection, model("int_n", "select * from range(3) t (n)"), "first", None)
    mark(connection, "int_n")
    second = make_table(connection, model("int_n", "select 2 - n as n from range(3) t (n)"), "second", first)
    assert second == first == Output("first")
    assert comment(connection, "int_n") == "the old one"
    assert tables(connection) == ["int_n"]


@pytest.mark.parametrize(
    "code",
    [
        "select * from range(4) t (n)",
        "select n + 1 as n from range(3) t (n)",
        "select n as m from range(3) t (n)",
        "select n::integer as n from range(3) t (n)",
    ],
)
def test_other_rows_or_columns_take_the_place_of_the_old_table(
    connection: duckdb.DuckDBPyConnection, code: str
) -> None:
    first = make_table(connection, model("int_n", "select * from range(3) t (n)"), "first", None)
    mark(connection, "int_n")
    assert make_table(connection, model("int_n", code), "second", first) == Output("second")
    assert comment(connection, "int_n") is None
    assert connection.sql(f"from {relation('int_n')}").fetchall() == connection.sql(code).fetchall()


def test_without_knowledge_of_the_old_table_the_new_one_takes_its_place(connection: duckdb.DuckDBPyConnection) -> None:
    make_table(connection, model("int_n", "select 1 as n"), "first", None)
    mark(connection, "int_n")
    assert make_table(connection, model("int_n", "select 1 as n"), "second", None) == Output("second")
    assert comment(connection, "int_n") is None


def test_cycles_whose_rows_are_equal_keep_their_signatures(answers: duckdb.DuckDBPyConnection) -> None:
    first = make_table(answers, by_cycle(), "first", None)
    assert first == output_by_cycle({cycle: digest("first", cycle) for cycle in ("C1", "C2", "C3")})
    answers.execute("delete from raw.answers where cycle_id = 'C3'")
    answers.execute("update raw.answers set level = 5 where cycle_id = 'C2'")
    answers.execute("insert into raw.answers values ('C4', 1)")
    second = make_table(answers, by_cycle(), "second", first)
    expected = {"C1": digest("first", "C1"), "C2": digest("second", "C2"), "C4": digest("second", "C4")}
    assert second == output_by_cycle(expected)
    assert rows_of(answers, "int_scores") == [("C1", 1), ("C1", 2), ("C2", 5), ("C4", 1)]


def test_where_no_cycle_changed_the_old_table_stays(answers: duckdb.DuckDBPyConnection) -> None:
    first = make_table(answers, by_cycle(), "first", None)
    mark(answers, "int_scores")
    assert make_table(answers, by_cycle(), "second", first) == first
    assert comment(answers, "int_scores") == "the old one"


def test_rows_without_a_cycle_are_one_whole(answers: duckdb.DuckDBPyConnection) -> None:
    first = make_table(answers, by_cycle(), "first", None)
    answers.execute("insert into raw.answers values (null, 1)")
    second = make_table(answers, by_cycle(), "second", first)
    assert second == Output("second")
    # And back again.
    answers.execute("delete from raw.answers where cycle_id is null")
    assert make_table(answers, by_cycle(), "third", second).cycles is not None
    assert len(rows_of(answers, "int_scores")) == 4


def test_only_the_named_cycles_are_renewed(answers: duckdb.DuckDBPyConnection) -> None:
    first = make_table(answers, by_cycle(), "first", None)
    mark(answers, "int_scores")
    answers.execute("update raw.answers set level = level + 10")  # in all cycles, so that it shows which were read
    found = renew_cycles(answers, by_cycle(), {"C2"}, [ANSWERS], "second", first)
    assert rows_of(answers, "int_scores") == [("C1", 1), ("C1", 2), ("C2", 13), ("C3", 4)]
    assert first.cycles is not None
    assert found == output_by_cycle({**first.cycles, "C2": digest("second", "C2")})
    assert comment(answers, "int_scores") == "the old one"
    assert temp_views(answers) == []


def test_a_cycle_that_vanished_is_taken_out_and_a_new_one_put_in(answers: duckdb.DuckDBPyConnection) -> None:
    first = make_table(answers, by_cycle(), "first", None)
    answers.execute("delete from raw.answers where cycle_id = 'C1'")
    answers.execute("insert into raw.answers values ('it''s new', 9)")
    found = renew_cycles(answers, by_cycle(), {"C1", "it's new"}, [ANSWERS], "second", first)
    assert rows_of(answers, "int_scores") == [("C2", 3), ("C3", 4), ("it's new", 9)]
    assert found.cycles is not None
    assert found.cycles.keys() == {"C2", "C3", "it's new"}


def test_columns_are_matched_by_name_when_cycles_are_renewed(answers: duckdb.DuckDBPyConnection) -> None:
    columns = (column("level", "integer"), column("cycle_id", "varchar"))
    scores = by_cycle(columns=columns, has_contract=True)
    first = make_table(answers, scores, "first", None)
    answers.execute("update raw.answers set level = 7 where cycle_id = 'C3'")
    renew_cycles(answers, scores, {"C3"}, [ANSWERS], "second", first)
    assert rows_of(answers, "int_scores") == [(1, "C1"), (2, "C1"), (3, "C2"), (7, "C3")]


def test_an_error_while_cycles_are_renewed_changes_nothing(answers: duckdb.DuckDBPyConnection) -> None:
    required = (column("cycle_id", "varchar"), column("level", "integer", is_required=True))
    scores = by_cycle(columns=required, has_contract=True)
    first = make_table(answers, scores, "first", None)
    answers.execute("update raw.answers set level = null where cycle_id = 'C2'")
    with pytest.raises(duckdb.ConstraintException, match="level"):
        renew_cycles(answers, scores, {"C2", "C3"}, [ANSWERS], "second", first)
    assert rows_of(answers, "int_scores") == [("C1", 1), ("C1", 2), ("C2", 3), ("C3", 4)]
    assert temp_views(answers) == []
    # No transaction is left open.
    answers.execute("begin transaction; rollback")


def test_what_else_is_read_is_read_whole_when_cycles_are_renewed(answers: duckdb.DuckDBPyConnection) -> None:
    answers.execute("create table raw.people as from range(5) t (person_id)")
    make_view(answers, model("stg_people", "select * from {raw_people}"))
    scores = by_cycle("select cycle_id, level, (select count(*) from {stg_people}) as n from {stg_answers}")
    first = make_table(answers, scores, "first", None)
    answers.execute("update raw.answers set level = 7 where cycle_id = 'C3'")
    renew_cycles(answers, scores, {"C3"}, [ANSWERS], "second", first)
    assert rows_of(answers, "int_scores") == [("C1", 1, 5), ("C1", 2, 5), ("C2", 3, 5), ("C3", 7, 5)]


def test_a_python_model_is_run_as_dbt_compiled_it(answers: duckdb.DuckDBPyConnection) -> None:
    made = make_table(answers, python(PYTHON_MODEL), "first", None)
    assert made == Output("first")
    assert rows_of(answers, "int_twice") == [(2,), (4,), (6,), (8,)]
    with pytest.raises(duckdb.CatalogException):
        answers.sql("from rows_of_python_model")


def test_an_error_in_a_python_model_is_its_own(answers: duckdb.DuckDBPyConnection) -> None:
    broken = PYTHON_MODEL.replace("return pyarrow.table", "raise LookupError")
    with pytest.raises(LookupError):
        make_table(answers, python(broken), "first", None)


def test_a_view_is_made_anew(connection: duckdb.DuckDBPyConnection) -> None:
    make_view(connection, model("int_one", "select 1 as n -- the first"))
    make_view(connection, model("int_one", "select 2 as n, 3 as m"))
    assert rows_of(connection, "int_one") == [(2, 3)]


@pytest.mark.parametrize(
    "code",
    [
        "select cycle_id, level as score from {stg_answers}",
        "select level, cycle_id from {stg_answers}",
        "select cycle_id, level::bigint as level from {stg_answers}",  # which hashes alike
    ],
)
def test_cycles_with_other_columns_are_others(answers: duckdb.DuckDBPyConnection, code: str) -> None:
    first = make_table(answers, by_cycle(), "first", None)
    second = make_table(answers, by_cycle(code), "second", first)
    assert second == output_by_cycle({cycle: digest("second", cycle) for cycle in ("C1", "C2", "C3")})
    expected = answers.sql(by_cycle(code).code)
    found = answers.sql(f"from {relation('int_scores')}")
    assert (found.columns, found.types) == (expected.columns, expected.types)


def test_columns_that_are_required_from_now_on_are_so_in_the_table(answers: duckdb.DuckDBPyConnection) -> None:
    columns = [column("cycle_id", "varchar"), column("level", "integer")]
    first = make_table(answers, by_cycle(columns=tuple(columns), has_contract=True), "first", None)
    columns[1] = column("level", "integer", is_required=True)
    make_table(answers, by_cycle(columns=tuple(columns), has_contract=True), "second", first)
    with pytest.raises(duckdb.ConstraintException):
        answers.execute(f"insert into {relation('int_scores')} values ('C1', null)")


def test_a_new_description_is_written_beside_equal_rows(connection: duckdb.DuckDBPyConnection) -> None:
    code = "select 'P1' as person_id, 3 as level"
    first = make_table(connection, person(code), "first", None)
    assert make_table(connection, person(code, description="One row per employee."), "second", first) == first
    assert comment(connection, "dim_person") == "One row per employee."


def test_no_view_is_left_where_a_parent_can_not_be_narrowed(answers: duckdb.DuckDBPyConnection) -> None:
    other = model("stg_other", "select 1 as n", cycle_column="cycle_id")
    make_view(answers, other)
    first = make_table(answers, by_cycle(), "first", None)
    with pytest.raises(duckdb.BinderException):
        renew_cycles(answers, by_cycle(), {"C2"}, [ANSWERS, other], "second", first)
    assert temp_views(answers) == []


def test_rows_of_other_cycles_that_follow_from_what_is_read_whole_are_not_put_in_twice(
    answers: duckdb.DuckDBPyConnection,
) -> None:
    answers.execute("create table raw.plans as from (values ('C1', 0), ('C2', 0)) t (cycle_id, level)")
    make_view(answers, model("stg_plans", "select * from {raw_plans}"))
    both = by_cycle("select cycle_id, level from {stg_plans} union all select cycle_id, level from {stg_answers}")
    first = make_table(answers, both, "first", None)
    before = rows_of(answers, "int_scores")
    renew_cycles(answers, both, {"C2"}, [ANSWERS], "second", first)
    assert rows_of(answers, "int_scores") == before

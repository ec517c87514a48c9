"""Tests of the data: what their outcome is, and what they say of the rows for which they do not hold."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.build.data_tests import run_tests

from .projects import data_test

PASSES = data_test("passes", "select 1 as n where false", "int_people")
TWO_FAIL = "select unnest([1, 2]) as n"


def test_tests_without_failing_rows_pass(connection: duckdb.DuckDBPyConnection) -> None:
    other = data_test("other", "select * from range(0)", "int_people", "warn")
    results = run_tests(connection, [PASSES, other])
    assert [(each.test.name, each.status, each.failures) for each in results] == [
        ("passes", "pass", 0),
        ("other", "pass", 0),
    ]
    assert not any(each.is_blocking or each.message or each.place or each.is_reused for each in results)


def test_failing_rows_warn_or_fail_by_severity(connection: duckdb.DuckDBPyConnection) -> None:
    tests = [data_test("warns", TWO_FAIL, "int_people", "warn"), PASSES, data_test("fails", TWO_FAIL, "int_people")]
    results = run_tests(connection, tests)
    assert [(each.status, each.failures, each.is_blocking) for each in results] == [
        ("warn", 2, False),
        ("pass", 0, False),
        ("fail", 2, True),
    ]


def test_a_broken_query_does_not_take_the_others_along(connection: duckdb.DuckDBPyConnection) -> None:
    broken = data_test("broken", "select * from nowhere", "int_people", "warn")
    results = run_tests(connection, [PASSES, broken, data_test("fails", TWO_FAIL, "int_people")])
    assert [each.status for each in results] == ["pass", "error", "fail"]
    assert results[1].message is not None
    assert "nowhere does not exist" in results[1].message
    # Nothing is known about the rows, whatever the severity.
    assert results[1].is_blocking


def test_a_query_that_fails_on_its_rows_does_not_take_the_others_along(connection: duckdb.DuckDBPyConnection) -> None:
    broken = data_test("broken", "select cast(text as integer) from (values ('x')) t (text) where text::int > 0", "x")
    results = run_tests(connection, [broken, PASSES])
    assert [each.status for each in results] == ["error", "pass"]
    assert "Could not convert" in str(results[0].message)


def test_the_place_is_the_first_row_s(connection: duckdb.DuckDBPyConnection) -> None:
    rows = "select * from (values ('b.csv', 2), ('a.csv', 10), ('a.csv', 7)) as rows (file, row_number)"
    (result,) = run_tests(connection, [data_test("places", rows, "int_people")])
    # By number, not by text: 7 before 10.
    assert result.place == "a.csv, row 7"


@pytest.mark.parametrize("columns", ["'a.csv' as file", "7 as row_number", "1 as n"])
def test_rows_that_do_not_say_where_they_come_from_have_no_place(
    connection: duckdb.DuckDBPyConnection, columns: str
) -> None:
    (result,) = run_tests(connection, [data_test("nowhere", f"select {columns}", "int_people")])
    assert (result.status, result.place, result.message) == ("fail", None, None)


def test_rows_speak_for_themselves_three_at_most(connection: duckdb.DuckDBPyConnection) -> None:
    rows = "select unnest(['d', 'b', 'a', 'c']) as message"
    (result,) = run_tests(connection, [data_test("says", rows, "int_people")])
    assert (result.failures, result.message) == (4, "a\nb\nc")


def test_a_row_without_a_message_says_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    some = data_test("some", "select unnest(['a', null]) as message", "int_people")
    none = data_test("none", "select null::varchar as message, null as file, null as row_number", "int_people")
    found = [(each.failures, each.message, each.place) for each in run_tests(connection, [some, none])]
    assert found == [(2, "a", None), (1, None, None)]


def test_a_query_may_end_in_a_comment(connection: duckdb.DuckDBPyConnection) -> None:
    commented = data_test("commented", "-- what must not be\nselect 'x' as message -- the end", "int_people")
    assert [each.status for each in run_tests(connection, [commented, PASSES])] == ["fail", "pass"]


def test_too_little_memory_is_no_verdict(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("set memory_limit = '10MB'; set max_temp_directory_size = '0B'")
    hungry = data_test("hungry", "select list(i) as l from range(20000000) t (i) group by i % 2 having len(l) < 0", "x")
    with pytest.raises(duckdb.OutOfMemoryException):
        run_tests(connection, [PASSES, hungry])


def test_seconds_are_shared_by_the_tests_of_a_statement(connection: duckdb.DuckDBPyConnection) -> None:
    results = run_tests(connection, [PASSES, PASSES])
    assert results[0].seconds == results[1].seconds > 0

"""How a suite is run, on whose connection, and what it leaves behind."""

from __future__ import annotations

import gc
import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from expectations.contracts import ALL_CONTRACTS, Contract, Rule, contract_named
from expectations.runner import CheckError, validate

from .rows import good_row, rows_of, view_of

PEOPLE = contract_named("hris/people")
RATINGS = contract_named("ratings/ratings")
ROLES = contract_named("hris/roles")
DEPLOYMENTS = contract_named("framework/deployments")

each_contract = pytest.mark.parametrize("contract", ALL_CONTRACTS, ids=lambda contract: contract.name)


def rejected(connection: duckdb.DuckDBPyConnection) -> dict[int, tuple[str, str]]:
    return rows_of(connection, "rejected_rows")


@each_contract
def test_a_view_without_rows_passes(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    outcome = validate(connection, view_of(connection, contract, []), contract)
    assert all(check.is_passed and check.n_failing == 0 for check in outcome.checks)
    assert rejected(connection) == {}


@each_contract
def test_a_row_without_a_value_misses_its_first_required_column(
    connection: duckdb.DuckDBPyConnection, contract: Contract
) -> None:
    row = dict.fromkeys((column.name for column in contract.stored_columns), None)
    view = view_of(connection, contract, [row | {"file_id": 1, "row_number": 2, "unreadable": []}])
    outcome = validate(connection, view, contract)
    assert rejected(connection) == {2: (contract.required_columns[0].name, "missing")}
    failed = {check.name for check in outcome.checks if not check.is_passed and check.severity == "quarantine"}
    assert failed == {f"{column.name}_is_present" for column in contract.required_columns}


def test_a_row_that_fails_several_checks_is_rejected_once_for_the_first(connection: duckdb.DuckDBPyConnection) -> None:
    view = view_of(connection, RATINGS, [good_row(RATINGS, 2, relation="boss", level=9.0, cycle_id=None)])
    outcome = validate(connection, view, RATINGS)
    assert rejected(connection) == {2: ("cycle_id", "missing")}
    # Each check still counts what it saw.
    assert [check.name for check in outcome.checks if check.n_failing] == [
        "cycle_id_is_present",
        "relation_is_in_vocabulary",
        "level_is_between_0_and_5",
    ]


def test_a_required_day_that_could_not_be_read_is_not_missing(connection: duckdb.DuckDBPyConnection) -> None:
    cycles = contract_named("ratings/cycles")
    view = view_of(connection, cycles, [good_row(cycles, 2, opens_on=None, unreadable=["opens_on"])])
    outcome = validate(connection, view, cycles)
    assert rejected(connection) == {2: ("opens_on", "unreadable_date")}
    assert [check.name for check in outcome.checks if not check.is_passed] == ["opens_on_is_readable"]


def test_identical_rows_of_one_file_are_fine(connection: duckdb.DuckDBPyConnection) -> None:
    twice = [good_row(PEOPLE, 2), good_row(PEOPLE, 2, row_number=3)]
    assert all(check.is_passed for check in validate(connection, view_of(connection, PEOPLE, twice), PEOPLE).checks)


def test_all_rows_that_share_a_key_but_differ_are_rejected(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [
        good_row(PEOPLE, 2),
        good_row(PEOPLE, 2, row_number=3),
        good_row(PEOPLE, 2, row_number=4, location="Elsewhere"),
        good_row(PEOPLE, 5),
    ]
    validate(connection, view_of(connection, PEOPLE, rows), PEOPLE)
    assert rejected(connection) == dict.fromkeys([2, 3, 4], ("person_id", "conflicting_rows"))


def test_a_blank_day_is_a_part_of_a_key_like_any_other(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [
        good_row(PEOPLE, 2, valid_from=None),
        good_row(PEOPLE, 2, row_number=3, valid_from=None, location="Elsewhere"),
        good_row(PEOPLE, 2, row_number=4, valid_from=date(2025, 1, 1), location="Elsewhere"),
    ]
    validate(connection, view_of(connection, PEOPLE, rows), PEOPLE)
    assert set(rejected(connection)) == {2, 3}


def test_rows_of_different_files_may_differ(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [good_row(PEOPLE, 2), good_row(PEOPLE, 2, file_id=2, location="Elsewhere")]
    assert all(check.is_passed for check in validate(connection, view_of(connection, PEOPLE, rows), PEOPLE).checks)


def test_a_row_whose_key_could_not_be_read_drags_no_other_along(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [
        good_row(PEOPLE, 2, valid_from=None),
        good_row(PEOPLE, 2, row_number=3, valid_from=None, unreadable=["valid_from"]),
    ]
    validate(connection, view_of(connection, PEOPLE, rows), PEOPLE)
    assert rejected(connection) == {3: ("valid_from", "unreadable_date")}


def test_rows_without_a_key_do_not_conflict(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [good_row(PEOPLE, 2, person_id=None), good_row(PEOPLE, 3, person_id=None)]
    outcome = validate(connection, view_of(connection, PEOPLE, rows), PEOPLE)
    assert [check.name for check in outcome.checks if not check.is_passed] == ["person_id_is_present"]


def test_a_blank_differs_from_what_could_not_be_read(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [
        good_row(DEPLOYMENTS, 2, valid_to=None),
        good_row(DEPLOYMENTS, 2, row_number=3, valid_to=None, unreadable=["valid_to"]),
    ]
    validate(connection, view_of(connection, DEPLOYMENTS, rows), DEPLOYMENTS)
    assert rejected(connection) == {2: ("competency_id", "conflicting_rows"), 3: ("valid_to", "unreadable_date")}


def test_two_answers_to_one_question_are_no_conflict(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [good_row(RATINGS, 2, level=2.0), good_row(RATINGS, 2, row_number=3, level=3.0)]
    validate(connection, view_of(connection, RATINGS, rows), RATINGS)
    assert rejected(connection) == {}


def test_a_warning_is_reported_and_rejects_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [
        good_row(ROLES, 2, career_level=None),
        good_row(ROLES, 3, career_level=None, title=None),
        good_row(ROLES, 4),
    ]
    outcome = validate(connection, view_of(connection, ROLES, rows), ROLES)
    # Row 3 is set aside for another reason: there is nothing left to warn about.
    assert rows_of(connection, outcome.warnings) == {2: ("career_level", "role_without_career_level")}
    assert rows_of(connection, outcome.failures) == {3: ("title", "missing")}
    assert [(check.name, check.n_failing) for check in outcome.checks if check.severity == "warning"] == [
        ("never_role_without_career_level", 2)
    ]


def test_no_failing_row_is_left_out_however_many_there_are(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"create view one_row as from {view_of(connection, RATINGS, [good_row(RATINGS, 0)])}")
    connection.execute("""create view many_rows as
        select * replace (9.0 as level, i + 2 as row_number) from one_row, range(5000) as numbers (i)""")
    connection.execute("create view narrow as select * exclude (i) from many_rows")
    outcome = validate(connection, "narrow", RATINGS)
    assert {check.name: check.n_failing for check in outcome.checks if not check.is_passed} == {
        "level_is_between_0_and_5": 5000
    }
    assert len(rejected(connection)) == 5000


def test_a_view_over_parquet_can_be_checked(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    landing = tmp_path / "landing.parquet"
    connection.execute(f"copy {view_of(connection, RATINGS, [good_row(RATINGS, 2, level=9.0)])} to '{landing}'")
    connection.execute(f"create view landed as from read_parquet('{landing}')")
    validate(connection, "landed", RATINGS)
    assert rejected(connection) == {2: ("level", "out_of_range")}


def test_the_transaction_stays_the_callers(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "build.duckdb")) as connection:
        connection.execute("begin")
        connection.execute("create table begun as select 1 as one")
        for row in (good_row(RATINGS, 2, level=9.0), good_row(RATINGS, 3, relation="boss")):
            validate(connection, view_of(connection, RATINGS, [row]), RATINGS)
        # The second run's rows have taken the place of the first one's.
        assert rejected(connection) == {3: ("relation", "not_in_vocabulary")}
        connection.execute("rollback")
        assert connection.execute("from duckdb_tables()").fetchall() == []

        connection.execute("begin")
        connection.execute("create table begun as select 1 as one")
        validate(connection, view_of(connection, RATINGS, [good_row(RATINGS, 2, level=9.0)]), RATINGS)
        connection.execute("commit")
        assert connection.execute("from begun").fetchall() == [(1,)]
        assert rejected(connection) == {2: ("level", "out_of_range")}


def test_the_callers_connection_is_left_open(connection: duckdb.DuckDBPyConnection) -> None:
    validate(connection, view_of(connection, RATINGS, []), RATINGS)
    gc.collect()  # what Great Expectations leaves behind closes its connections when it is collected
    assert connection.execute("select 1").fetchall() == [(1,)]


def test_a_closed_connection_lets_go_of_its_file(tmp_path: Path) -> None:
    file = str(tmp_path / "build.duckdb")
    connection = duckdb.connect(file)
    validate(connection, view_of(connection, RATINGS, []), RATINGS)
    connection.close()
    # DuckDB refuses this as long as the process has the file open for writing.
    duckdb.connect(file, read_only=True).close()


def test_two_temporary_tables_are_all_that_is_left(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    connection.execute("create schema landing")
    connection.execute(f"create table landing.rows as from {view_of(connection, RATINGS, [])}")
    before = set(connection.execute("select view_name from duckdb_views()").fetchall())
    validate(connection, "landing.rows", RATINGS)
    tables = connection.execute("select table_name from duckdb_tables() where temporary and table_name like '%_rows'")
    assert sorted(tables.fetchall()) == [("rejected_rows",), ("warned_rows",)]
    assert set(connection.execute("select view_name from duckdb_views()").fetchall()) == before
    assert list(tmp_path.iterdir()) == []


def test_validating_is_silent(connection: duckdb.DuckDBPyConnection, capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        validate(connection, view_of(connection, PEOPLE, [good_row(PEOPLE, 2, person_id=None)]), PEOPLE)
    assert capfd.readouterr() == ("", "")


def test_a_rule_may_hold_braces_and_per_cent_signs(connection: duckdb.DuckDBPyConnection) -> None:
    rule = Rule("odd_title", "title", "title like '{%}'", "an ordinary title", "Mend it.")
    contract = replace(ROLES, rules=(rule,))
    rows = [good_row(ROLES, 2, title="{anything}"), good_row(ROLES, 3)]
    validate(connection, view_of(connection, contract, rows), contract)
    assert rejected(connection) == {2: ("title", "odd_title")}


def test_a_check_that_cannot_be_run_is_no_verdict_on_the_rows(connection: duckdb.DuckDBPyConnection) -> None:
    rule = Rule("no_such_thing", "title", "nowhere is null", "anything", "Nothing.")
    contract = replace(ROLES, rules=(rule,))
    with pytest.raises(CheckError, match="never_no_such_thing could not be run"):
        validate(connection, view_of(connection, contract, [good_row(ROLES, 2)]), contract)

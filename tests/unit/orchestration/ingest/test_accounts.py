"""Every row of every file is somewhere, once."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.build.raw_tables import prepare_build_file
from orchestration.ingest.accounts import Account, count_rows_by_fate, files_astray

MODELS = """
    create schema intermediate;
    create table intermediate.int_loads__rows_waiting
        (contract varchar, file_id integer, row_number bigint, column_name varchar, reason varchar);
    create table intermediate.int_loads__rows_in_force
        (contract varchar, file_id integer, n_loaded bigint, n_doubled bigint default 0);
"""


@pytest.fixture
def build() -> duckdb.DuckDBPyConnection:
    """A build file with one file of 10 rows: 7 in the raw table, 2 rejected, 1 filtered."""
    connection = duckdb.connect()
    prepare_build_file(connection)
    connection.execute(MODELS)
    connection.execute(
        "insert into raw.source_files (file_id, contract, file, n_read, n_quarantined, n_filtered) "
        "values (1, 'hris/people', 'p.csv', 10, 2, 1)"
    )
    connection.execute("insert into raw.hris__people (file_id, row_number) select 1, range from range(7)")
    connection.execute(
        "insert into raw.quarantined_rows (contract, file_id, row_number, is_reference) "
        "select 'hris/people', 1, range, false from range(2)"
    )
    return connection


def test_rows_are_in_force_waiting_superseded_rejected_or_filtered(build: duckdb.DuckDBPyConnection) -> None:
    build.execute(
        "insert into intermediate.int_loads__rows_in_force (contract, file_id, n_loaded) values ('hris/people', 1, 4)"
    )
    # Row 3 waits for two references, and still is one row.
    build.execute(
        "insert into intermediate.int_loads__rows_waiting values "
        "('hris/people', 1, 3, 'manager_id', 'unknown_person'), ('hris/people', 1, 3, 'role_id', 'unknown_role')"
    )
    # 7 raw rows − 4 in force − 1 waiting = 2 superseded; 4 + 2 + 1 + 2 + 1 = 10 rows read
    (account,) = count_rows_by_fate(build)
    assert account == Account("hris/people", "p.csv", 10, 4, 2, 1, 2, 1, 7)
    assert account.n_quarantined == 3
    assert files_astray((account,)) == ()


def test_a_row_that_is_nowhere_is_found(build: duckdb.DuckDBPyConnection) -> None:
    build.execute("delete from raw.hris__people where row_number = 0")
    accounts = count_rows_by_fate(build)
    assert [account.n_astray for account in accounts] == [1]
    assert files_astray(accounts) == accounts


def test_more_rows_in_force_than_there_are_is_found(build: duckdb.DuckDBPyConnection) -> None:
    build.execute(
        "insert into intermediate.int_loads__rows_in_force (contract, file_id, n_loaded) values ('hris/people', 1, 9)"
    )
    assert [account.n_astray for account in count_rows_by_fate(build)] == [2]


def test_rows_that_became_part_of_another_count_as_superseded(build: duckdb.DuckDBPyConnection) -> None:
    build.execute("update raw.source_files set n_read = 13, n_folded = 3")
    build.execute("insert into intermediate.int_loads__rows_in_force values ('hris/people', 1, 4, 0)")
    (account,) = count_rows_by_fate(build)
    # 13 read = 4 in force + (7 raw - 4 in force + 3 folded) superseded + 2 rejected + 1 filtered
    assert (account.n_loaded, account.n_superseded, account.n_folded) == (4, 6, 3)
    assert account.n_astray == 0


def test_a_row_that_is_in_force_twice_is_found_though_the_sum_is_right(build: duckdb.DuckDBPyConnection) -> None:
    # 7 raw rows: 4 in force, of which one is there twice, 3 superseded; 4 + 3 + 2 + 1 = 10 all the same
    build.execute("insert into intermediate.int_loads__rows_in_force values ('hris/people', 1, 4, 1)")
    (account,) = count_rows_by_fate(build)
    assert account.n_loaded + account.n_superseded + account.n_quarantined + account.n_filtered == account.n_read
    assert account.n_astray == 1


def test_rows_that_were_mended_elsewhere_stay_set_aside_in_their_own_file(build: duckdb.DuckDBPyConnection) -> None:
    # Row 1 of the two rejected came back in another file, twice; 10 = 7 raw + 2 rejected + 1 filtered as before.
    build.execute(
        "insert into raw.mended_rows (contract, file_id, origin_row_number, origin_id) "
        "values ('hris/people', 2, 1, 1), ('hris/people', 3, 1, 1)"
    )
    (account,) = count_rows_by_fate(build)
    assert (account.n_quarantined, account.n_mended, account.n_astray) == (2, 1, 0)

"""Files held against their contract: the same whether their typed rows are kept or computed for each question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.contracts import contract_named
from expectations.runner import Outcome
from orchestration.ingest import check
from orchestration.ingest.check import check_files, count_rejected, drop_typed_rows, read_file, rejected_rows
from tests.unit.in_memory import own_database

from .conftest import Write, validate_in_sql

RATINGS = contract_named("ratings/ratings")
HEADER = "cycle_id,person_id,rater_id,relation,competency_id,level\n"
# Two files with three rows: 7 is out of range, `three` no number, and one competency is missing.
FILES = {
    "ratings/ratings_a.csv": HEADER + "C1,P1,P1,self,K1,3\nC1,P2,P2,self,K1,7\n",
    "ratings/ratings_b.csv": HEADER + "C1,P3,P3,self,,4\n",
    "ratings/ratings_c.csv": HEADER + "C1,P4,P4,self,K1,three\n",
}
REJECTED = [(1, 3, "level", "out_of_range"), (2, 2, "competency_id", "missing"), (3, 2, "level", "unreadable_number")]


def kinds(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return what there is by the name of the typed rows."""
    rows = connection.execute(
        "select 'table' from duckdb_tables() where temporary and table_name = $name "
        "union all select 'view' from duckdb_views() where temporary and view_name = $name",
        {"name": f"typed_{RATINGS.table}"},
    )
    return [kind for (kind,) in rows.fetchall()]


@pytest.fixture
def files(connection: duckdb.DuckDBPyConnection, write: Write, tmp_path: Path) -> list[check.ReadFile]:
    """Read four rows of three files."""
    folder = tmp_path / "landing"
    folder.mkdir()
    written = [write(name, content) for name, content in FILES.items()]
    return [read_file(connection, file, number, folder) for number, file in enumerate(written, start=1)]


@pytest.fixture
def connection() -> Any:
    with own_database() as opened:
        yield opened


# 2 + 1 + 1 rows: 3 are fewer than there are, 4 just as many.
@pytest.mark.parametrize(("most_kept", "kind"), [(0, "view"), (1, "view"), (3, "view"), (4, "table"), (100, "table")])
def test_few_rows_and_many_are_checked_alike(
    connection: duckdb.DuckDBPyConnection, files: list[check.ReadFile], most_kept: int, kind: str
) -> None:
    relation, outcome = check_files(connection, RATINGS, files, validate_in_sql, most_kept=most_kept)
    assert kinds(connection) == [kind]
    found = connection.execute(f"select file_id, row_number, column_name, reason from {outcome.failures} order by all")
    assert found.fetchall() == REJECTED
    assert [count_rejected(connection, file, outcome) for file in files] == [1, 1, 1]
    (bad,) = rejected_rows(connection, files[0], outcome)
    assert (bad.reason, bad.column, bad.n, bad.first_row) == ("out_of_range", "level", 1, 3)
    rows = connection.execute(f"select file_id, person_id, level, unreadable from {relation} order by all").fetchall()
    assert rows == [(1, "P1", 3.0, []), (1, "P2", 7.0, []), (2, "P3", 4.0, []), (3, "P4", None, ["level"])]
    drop_typed_rows(connection, relation)
    assert kinds(connection) == []


def test_rows_that_are_kept_are_computed_once(
    connection: duckdb.DuckDBPyConnection, files: list[check.ReadFile]
) -> None:
    relation, _ = check_files(connection, RATINGS, files, validate_in_sql)
    for file in files:
        file.landed.parquet.unlink()
    assert connection.execute(f"select count(*) from {relation}").fetchall() == [(4,)]


@pytest.mark.parametrize(("before", "after"), [(100, 0), (0, 100), (0, 0), (100, 100)])
def test_what_an_earlier_check_left_is_replaced(
    connection: duckdb.DuckDBPyConnection, files: list[check.ReadFile], before: int, after: int
) -> None:
    check_files(connection, RATINGS, files, validate_in_sql, most_kept=before)
    relation, _ = check_files(connection, RATINGS, files[1:], validate_in_sql, most_kept=after)
    assert kinds(connection) == ["table" if after else "view"]
    assert connection.execute(f"select count(*) from {relation}").fetchall() == [(2,)]


def test_what_a_check_that_failed_left_is_replaced(
    connection: duckdb.DuckDBPyConnection, files: list[check.ReadFile]
) -> None:
    def broken(*_: object) -> Outcome:
        raise LookupError

    with pytest.raises(LookupError):
        check_files(connection, RATINGS, files, broken)
    check_files(connection, RATINGS, files, validate_in_sql)
    assert kinds(connection) == ["table"]


def test_to_drop_what_is_not_there_does_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"create table typed_{RATINGS.table} as select 1 as n")  # somebody else's, not temporary
    drop_typed_rows(connection, f"typed_{RATINGS.table}")
    drop_typed_rows(connection, "typed_nothing")
    assert connection.execute(f"from typed_{RATINGS.table}").fetchall() == [(1,)]

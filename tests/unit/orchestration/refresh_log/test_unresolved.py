"""What did not resolve is kept text by text, with who may be meant, beside the rows set aside and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.build.raw_tables import prepare_build_file
from orchestration.ingest.reference_causes import Cause, Unresolved
from orchestration.publish.snapshots import publish_snapshot
from orchestration.refresh_log.unresolved import gather_unresolved, read_unresolved
from orchestration.settings.workspace import Workspace
from published.database import open_for_reading
from published.sql import identifier
from tests.unit.in_memory import own_database
from tests.unit.orchestration.publish.test_snapshots import _record

SET_ASIDE = """
    create schema record;
    create table record.quarantined_rows as
    from (values
        ('lms/enrolments', 'exports/lms/a.csv', 2, 'person_id', 'unknown_person', true, '{"person_id": "007"}', 'K–A'),
        ('lms/enrolments', 'exports/lms/a.csv', 9, 'person_id', 'unknown_person', true, '{"person_id": "007"}', null),
        ('lms/enrolments', 'exports/lms/a.csv', 3, 'person_id', 'ambiguous_person', true,
            '{"person_id": "Shared@x"}', null),
        ('lms/enrolments', 'exports/lms/a.csv', 4, 'course_id', 'unknown_course', true, '{"course_id": "l-1"}', null),
        -- a rule about raters, and a row that broke its contract: nothing to resolve
        ('ratings/ratings', 'exports/r.csv', 5, 'rater_id', 'self_rating_by_another', true, '{"rater_id": "7"}', null),
        ('hris/people', 'exports/p.csv', 6, 'left_on', 'left_before_hired', false, '{"left_on": "x"}', null)
    ) as rows (contract, file, row_number, column_name, reason, is_reference, record, header);
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with own_database() as connection:
        prepare_build_file(connection)
        connection.execute(SET_ASIDE)
        yield connection


def test_each_text_has_its_cause_and_who_may_be_meant(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "insert into raw.hris__people by name from (values ('7', 'ann@x'), ('8', 'SHARED@x'), ('9', 'shared@X')) "
        "as people (person_id, email)"
    )
    connection.execute("insert into raw.lms__courses by name select 'L1' as course_id")
    gather_unresolved(connection)
    rows = connection.execute(
        "select column_name, text, n_rows, first_place, cause, candidates from record.unresolved_references"
    ).fetchall()
    assert rows == [
        ("course_id", "l-1", 1, "exports/lms/a.csv, row 4", "spaces_or_signs", ["L1"]),
        ("person_id", "007", 2, "exports/lms/a.csv, row 2, header 'K–A'", "leading_zeros", ["7"]),
        ("person_id", "Shared@x", 1, "exports/lms/a.csv, row 3", "several", ["8", "9"]),
    ]


def test_nothing_known_leaves_texts_without_candidates(connection: duckdb.DuckDBPyConnection) -> None:
    gather_unresolved(connection)
    causes = connection.execute("select distinct cause from record.unresolved_references order by 1").fetchall()
    assert causes == [("nothing_near",)]


def test_it_is_read_from_the_quarantine_file_grouped_by_cause(built: Workspace) -> None:
    publish_snapshot(built, _record(built))
    assert read_unresolved(built.current / "quarantine.duckdb") == {
        ("lms/enrolments", "person_id"): (Cause("capitals", 2, 1, (Unresolved("e9", 2, ("E9",)),)),)
    }
    with open_for_reading(built.current / "operations.duckdb") as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        rows = [row for name in tables for row in connection.execute(f"from {identifier(name)}").fetchall()]
    assert rows
    assert not [row for row in rows if re.search(r"\be9\b", str(row))]


def test_without_a_snapshot_or_its_table_nothing_is_known(tmp_path: Path) -> None:
    assert read_unresolved(tmp_path / "none.duckdb") == {}
    with duckdb.connect(str(tmp_path / "older.duckdb")) as older:
        older.execute("create table quarantined_rows (contract varchar)")
    assert read_unresolved(tmp_path / "older.duckdb") == {}

"""The record grows with each refresh, and a failed one keeps the state of before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from orchestration.refresh_log.log_file import (
    CHECKS_OF_REFRESHES_KEPT,
    RefreshRecord,
    read_load_times,
    read_refreshes,
    read_removals,
    read_restatements,
    write_operations,
)
from published.refresh_log import QualityCheck, Refresh, Removal, Restatement, SourceFile

FIRST = datetime(2026, 3, 1, 3, 0)
FILE = SourceFile("hris/people", "exports/hris/people.csv", FIRST, 10, 8, 1, 1, 0, "loaded", "utf-8, comma")


def _record(nth: int, *, files: tuple[SourceFile, ...] | None = None) -> RefreshRecord:
    at = FIRST + timedelta(days=nth)
    check = QualityCheck(at, "export", "hris/people", "person_id_is_given", True, 0, None, True)
    status = "published" if files is not None else "failed"
    return RefreshRecord(Refresh(at, status, 2.5, None, date(2026, 3, 1), "abc"), checks=(check,), files=files)


def _rows(file: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_failed_refresh_keeps_the_files_of_the_one_before(tmp_path: Path) -> None:
    write_operations(tmp_path / "1.duckdb", _record(0, files=(FILE,)), None)
    write_operations(tmp_path / "2.duckdb", _record(1), tmp_path / "1.duckdb")
    assert _rows(tmp_path / "2.duckdb", "select file, n_read, n_loaded from source_files") == [
        ("exports/hris/people.csv", 10, 8)
    ]
    assert [refresh.status for refresh in read_refreshes(tmp_path / "2.duckdb")] == ["failed", "published"]


def test_a_new_state_replaces_the_old_one(tmp_path: Path) -> None:
    write_operations(tmp_path / "1.duckdb", _record(0, files=(FILE,)), None)
    write_operations(tmp_path / "2.duckdb", _record(1, files=()), tmp_path / "1.duckdb")
    assert _rows(tmp_path / "2.duckdb", "select count(*) from source_files") == [(0,)]


def test_checks_of_old_refreshes_are_dropped(tmp_path: Path) -> None:
    first, last = tmp_path / "1.duckdb", tmp_path / "2.duckdb"
    write_operations(first, _record(0, files=()), None)
    with duckdb.connect(str(first)) as connection:
        for table in ("refreshes", "quality_checks"):
            connection.execute(
                f"insert into {table} select old.* replace (old.refreshed_at + to_days(nth::integer) as refreshed_at) "
                f"from (from {table}) as old, range(1, {CHECKS_OF_REFRESHES_KEPT + 2}) as days (nth)"
            ).fetchall()
    write_operations(last, _record(CHECKS_OF_REFRESHES_KEPT + 2, files=()), first)
    assert _rows(last, "select count(*) from quality_checks") == [(CHECKS_OF_REFRESHES_KEPT,)]
    assert _rows(last, "select count(*) from refreshes") == [(CHECKS_OF_REFRESHES_KEPT + 3,)]


def test_every_table_and_column_of_the_record_is_described(tmp_path: Path) -> None:
    write_operations(tmp_path / "1.duckdb", _record(0, files=()), None)
    for what in ("duckdb_columns()", "duckdb_tables()"):
        undescribed = f"select * from {what} where comment is null and not internal"
        assert _rows(tmp_path / "1.duckdb", undescribed) == []


def test_restatements_of_every_refresh_are_kept(tmp_path: Path) -> None:
    first, second = (
        Restatement(FIRST + timedelta(days=nth), "C1", "gap_by_person", nth + 1, 0.5, "a late file", "current_level")
        for nth in range(2)
    )
    for nth, (restatement, previous) in enumerate(((first, None), (second, tmp_path / "0.duckdb"))):
        record = replace(_record(nth, files=()), restatements=(restatement,))
        write_operations(tmp_path / f"{nth}.duckdb", record, previous)
    with duckdb.connect(str(tmp_path / "1.duckdb"), read_only=True) as connection:
        assert read_restatements(connection, first.refreshed_at) == (first,)
        assert read_restatements(connection, second.refreshed_at) == (second,)


def test_a_record_of_an_older_version_lacks_what_is_new_and_is_carried_over(tmp_path: Path) -> None:
    write_operations(tmp_path / "1.duckdb", _record(0, files=(FILE,)), None)
    with duckdb.connect(str(tmp_path / "1.duckdb")) as connection:
        connection.execute("alter table refreshes drop column models_fingerprint")
        connection.execute("alter table restatements drop column figure")
    write_operations(tmp_path / "2.duckdb", _record(1, files=()), tmp_path / "1.duckdb")
    assert [refresh.models_fingerprint for refresh in read_refreshes(tmp_path / "1.duckdb")] == [None]
    assert len(read_refreshes(tmp_path / "2.duckdb")) == 2


def test_the_record_says_when_each_file_was_last_read(tmp_path: Path) -> None:
    unclaimed = SourceFile(None, "exports/notes.txt", None, None, None, None, None, None, "unclaimed", None)
    write_operations(tmp_path / "1.duckdb", _record(0, files=(FILE, unclaimed)), None)
    assert read_load_times(tmp_path / "1.duckdb") == {("hris/people", "exports/hris/people.csv"): FIRST}
    assert read_load_times(tmp_path / "none.duckdb") == {}


def test_without_a_record_there_are_no_refreshes(tmp_path: Path) -> None:
    assert read_refreshes(tmp_path / "none.duckdb") == []


def test_what_retention_removed_stays_on_record_and_an_older_record_has_none(tmp_path: Path) -> None:
    removal = Removal(FIRST, "retention of cycles: 60 months", "ratings/cycles", "exports/ratings/cycles.csv", 1)
    write_operations(tmp_path / "1.duckdb", replace(_record(0, files=(FILE,)), removals=(removal,)), None)
    write_operations(tmp_path / "2.duckdb", _record(1), tmp_path / "1.duckdb")
    assert read_removals(tmp_path / "2.duckdb", since=FIRST) == (removal,)
    assert read_removals(tmp_path / "2.duckdb", since=FIRST + timedelta(seconds=1)) == ()
    with duckdb.connect(str(tmp_path / "2.duckdb")) as connection:
        connection.execute("drop table removals")
    assert read_removals(tmp_path / "2.duckdb", since=FIRST) == ()
    write_operations(tmp_path / "3.duckdb", _record(2), tmp_path / "2.duckdb")
    assert len(read_refreshes(tmp_path / "3.duckdb")) == 3

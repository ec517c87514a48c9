"""Snapshots: whole or not at all, for their owner alone, and never pulled from under a reader."""

from __future__ import annotations

import stat
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest

from orchestration.build.files import begin_marts_anew, open_build_file
from orchestration.publish import snapshots
from orchestration.publish.shareable import write_shareable
from orchestration.publish.snapshot_folders import point, snapshots_in_order
from orchestration.publish.snapshots import (
    missing_marts,
    publish_snapshot,
    record_without_publishing,
    recover_snapshots,
)
from orchestration.refresh_log.log_file import RefreshRecord, read_refreshes
from orchestration.settings.workspace import Workspace
from published.database import ROWS_IN_A_GROUP
from published.refresh_log import Refresh, RefreshStatus

FIRST = datetime(2026, 3, 1, 3, 0)


@pytest.fixture(autouse=True)
def shareable_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write what can be shared once for all tests that publish the same marts: it follows from their bytes alone."""

    def write(warehouse: Path, file: Path, *, memory_limit: str, min_group: int, **_of_other_nights: Any) -> None:
        file.write_bytes(_shareable(warehouse.read_bytes(), (("memory_limit", memory_limit), ("min_group", min_group))))

    monkeypatch.setattr(snapshots, "write_shareable", write)
    monkeypatch.setattr(snapshots, "published_so_far", lambda *_: nullcontext())


@cache
def _shareable(warehouse: bytes, settings: tuple[tuple[str, Any], ...]) -> bytes:
    with TemporaryDirectory() as place:
        given, written = Path(place, "warehouse.duckdb"), Path(place, "shareable.duckdb")
        given.write_bytes(warehouse)
        write_shareable(given, written, **dict(settings))
        return written.read_bytes()


def _record(workspace: Workspace, hours: int = 0, status: RefreshStatus = "published") -> RefreshRecord:
    refresh = Refresh(FIRST + timedelta(hours=hours), status, 1.0, None, date(2026, 3, 1), "abc")
    return RefreshRecord(
        refresh, checks=(), files=(), quarantine=workspace.build_file if status == "published" else None
    )


def _tables(file: Path) -> list[str]:
    with duckdb.connect(str(file.resolve()), read_only=True) as connection:
        return [name for (name,) in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()]


def test_a_snapshot_holds_the_marts_and_keeps_identity_and_quarantine_apart(built: Workspace) -> None:
    publish_snapshot(built, _record(built))
    tables = _tables(built.current / "warehouse.duckdb")
    assert {"dim_person", "gap_by_org_unit"} <= set(tables)
    assert "person_identity" not in tables
    assert _tables(built.current / "identity.duckdb") == ["person_identity"]
    assert _tables(built.current / "quarantine.duckdb") == [
        "contract_columns",
        "quarantined_rows",
        "unresolved_references",
    ]


def test_the_shareable_file_is_beside_it_without_people_and_without_small_groups(built: Workspace) -> None:
    publish_snapshot(built, _record(built))
    shareable = built.current / "shareable.duckdb"
    with duckdb.connect(str(shareable.resolve()), read_only=True) as connection:
        columns = connection.execute("select distinct column_name from duckdb_columns()").fetchall()
        gaps = connection.execute("select cycle_id, n_assessed, levels_short, is_withheld from gap_by_org_unit")
        assert gaps.fetchall() == [("C1", None, None, True), ("C2", 10, 2.5, False)]
    assert not {"person_id", "manager_id", "full_name"} & {name for (name,) in columns}


def test_no_name_is_in_the_bytes_of_the_published_warehouse(built: Workspace) -> None:
    publish_snapshot(built, _record(built))
    assert b"Ada Tester" not in (built.current / "warehouse.duckdb").read_bytes()
    assert b"Ada Tester" in (built.current / "identity.duckdb").read_bytes()
    assert b"E9" not in (built.current / "operations.duckdb").read_bytes()


def test_rows_are_published_in_the_small_blocks_that_they_were_made_in(built: Workspace) -> None:
    with open_build_file(built, with_marts=True) as connection:
        connection.execute("create table marts.many as select i from range(50_000) as r(i)").fetchall()
    publish_snapshot(built, _record(built))
    with duckdb.connect(str((built.current / "warehouse.duckdb").resolve()), read_only=True) as connection:
        found = connection.execute(
            "select sum(count) from pragma_storage_info('many') where segment_type <> 'VALIDITY' group by row_group_id "
            "order by row_group_id"
        ).fetchall()
    assert found == [(ROWS_IN_A_GROUP,)] * 3 + [(848,)]  # 50,000 = 3 x 16,384 + 848


def _storage_number(file: Path) -> int:
    """The number by which a client knows whether it can open a file: eight bytes behind a sum and `DUCK`."""
    content = file.read_bytes()
    assert content[8:12] == b"DUCK"
    return int.from_bytes(content[12:20], "little")


def test_whatever_is_published_opens_in_clients_as_old_as_1_0(built: Workspace) -> None:
    publish_snapshot(built, _record(built))
    found = {file.name: _storage_number(file) for file in built.current.resolve().glob("*.duckdb")}
    names = ("warehouse", "identity", "quarantine", "shareable", "operations")
    assert found == {f"{name}.duckdb": 64 for name in names}  # 65 asks for DuckDB 1.2, 68 for 1.5
    assert _storage_number(built.build_file) == 68  # nobody else opens it


def test_marts_that_an_earlier_version_made_are_published_for_old_clients_too(built: Workspace) -> None:
    marts = built.marts_file
    earlier = marts.with_name("earlier.duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{marts}' as built; attach '{earlier}' as made (storage_version 'v1.5.0')")
        connection.execute("copy from database built to made")
        connection.execute("comment on table made.dim_person is 'One row per person.'")
        connection.execute("alter table made.dim_person alter person_id set not null")
    earlier.replace(marts)
    assert _storage_number(marts) == 68
    publish_snapshot(built, _record(built))
    published = (built.current / "warehouse.duckdb").resolve()
    assert (_storage_number(published), _storage_number(marts)) == (64, 64)  # the next night copies it as it is
    assert stat.S_IMODE(marts.stat().st_mode) == 0o600
    with duckdb.connect(str(published), read_only=True) as connection:
        about = "select comment, (select not is_nullable from duckdb_columns() where column_name = 'person_id' "
        about += "and table_name = 'dim_person') from duckdb_tables() where table_name = 'dim_person'"
        assert connection.execute(about).fetchall() == [("One row per person.", True)]
        assert connection.execute("select person_id from dim_person").fetchall() == [("E1",)]
    assert [file.name for file in marts.parent.glob(".partial-*")] == []


def test_descriptions_come_along_as_comments(built: Workspace) -> None:
    publish_snapshot(built, _record(built))
    with duckdb.connect(str((built.current / "warehouse.duckdb").resolve()), read_only=True) as connection:
        found = connection.execute(
            "select comment from duckdb_columns() where table_name = 'dim_person' and column_name = 'person_id'"
        ).fetchall()
    assert found == [("The person's number.",)]


def test_files_are_for_their_owner_alone(built: Workspace) -> None:
    snapshot = publish_snapshot(built, _record(built))
    modes = {stat.S_IMODE(file.stat().st_mode) for file in snapshot.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(snapshot.stat().st_mode) == 0o700


def test_what_a_killed_build_left_in_a_log_beside_the_marts_is_published_too(built: Workspace) -> None:
    files = (built.marts_file, built.marts_file.with_name("marts.duckdb.wal"))
    with duckdb.connect(str(built.marts_file)) as connection:
        connection.execute("insert into dim_person (person_id) values ('E2')").fetchall()
        as_killed = [file.read_bytes() for file in files]
    for file, content in zip(files, as_killed, strict=True):
        file.write_bytes(content)
    publish_snapshot(built, _record(built))
    with duckdb.connect(str((built.current / "warehouse.duckdb").resolve()), read_only=True) as connection:
        assert connection.execute("select count(*) from dim_person where person_id = 'E2'").fetchone() == (1,)
    assert not list(built.current.glob("*.wal"))


def test_marts_that_are_not_whole_are_named(built: Workspace) -> None:
    promised = ["dim_person", "gap_by_org_unit", "person_identity"]
    assert missing_marts(built, promised) == ()
    begin_marts_anew(built)
    with duckdb.connect(str(built.marts_file)) as connection:
        connection.execute("create table dim_person (person_id varchar)")
    assert missing_marts(built, promised) == ("gap_by_org_unit", "person_identity")


def test_of_earlier_marts_nothing_is_left_once_they_are_begun_anew(built: Workspace) -> None:
    assert b"Ada Tester" in built.identity_file.read_bytes()
    begin_marts_anew(built)
    for file in (built.marts_file, built.identity_file):
        assert _tables(file) == []
        assert b"Ada Tester" not in file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_reader_keeps_its_snapshot_while_a_new_one_is_published(built: Workspace) -> None:
    publish_snapshot(built, _record(built))
    with duckdb.connect(str((built.current / "warehouse.duckdb").resolve()), read_only=True) as reader:
        publish_snapshot(built, _record(built, hours=1))
        assert reader.execute("select count(*) from dim_person").fetchall() == [(1,)]


def test_a_failed_refresh_leaves_the_published_snapshot_and_adds_its_record(built: Workspace) -> None:
    published = publish_snapshot(built, _record(built))
    record_without_publishing(built, _record(built, hours=1, status="failed"))
    assert built.current.resolve() == published
    statuses = [refresh.status for refresh in read_refreshes(built.operations / "operations.duckdb")]
    assert statuses == ["failed", "published"]


@pytest.mark.parametrize("killed_in", ["_copy_database", "_write_quarantine", "_finish", "point"])
def test_a_refresh_killed_while_publishing_leaves_what_was_published(
    built: Workspace, monkeypatch: pytest.MonkeyPatch, killed_in: str
) -> None:
    published = publish_snapshot(built, _record(built))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(snapshots, killed_in, die)
        with pytest.raises(KeyboardInterrupt):
            publish_snapshot(built, _record(built, hours=1))
    assert built.current.resolve() == published
    tables = _tables(built.current / "warehouse.duckdb")
    assert {"dim_person", "gap_by_org_unit"} <= set(tables)
    assert "person_identity" not in tables

    recover_snapshots(built)
    assert list(built.snapshots.iterdir()) == [published]
    newer = publish_snapshot(built, _record(built, hours=2))
    assert built.current.resolve() == newer


def test_a_record_that_fell_behind_its_snapshot_is_brought_back(
    built: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_snapshot(built, _record(built))
    newer = publish_snapshot(built, _record(built, hours=1))
    point(built.operations, built.snapshots / sorted(f.name for f in built.snapshots.iterdir())[0])
    recover_snapshots(built)
    assert built.operations.resolve() == newer


def test_only_the_newest_snapshots_are_kept(built: Workspace) -> None:
    for hours in range(6):
        publish_snapshot(built, _record(built, hours=hours))
    record_without_publishing(built, _record(built, hours=7, status="failed"))
    record_without_publishing(built, _record(built, hours=8, status="failed"))
    names = sorted(folder.name for folder in built.snapshots.iterdir())
    assert names == [
        "00000004-20260301T060000Z",
        "00000005-20260301T070000Z",
        "00000006-20260301T080000Z",
        "00000008-20260301T110000Z",
    ]


def test_a_clock_that_was_put_back_deletes_no_snapshot_and_hides_none(built: Workspace) -> None:
    published = [publish_snapshot(built, _record(built, hours=hours)) for hours in (0, 1)]
    back = publish_snapshot(built, _record(built, hours=-9000))
    assert built.current.resolve() == back
    recover_snapshots(built)
    assert sorted(built.snapshots.iterdir()) == [*published, back]
    # The record says so, too: the newest is the one that was recorded last.
    times = [refresh.refreshed_at for refresh in read_refreshes(built.operations / "operations.duckdb")]
    assert times == [FIRST + timedelta(hours=hours) for hours in (-9000, 1, 0)]
    failed = record_without_publishing(built, _record(built, hours=-9001, status="failed"))
    assert built.operations.resolve() == failed
    recover_snapshots(built)
    assert built.operations.resolve() == failed


def test_snapshots_that_an_earlier_version_named_after_their_time_come_before(built: Workspace) -> None:
    old = publish_snapshot(built, _record(built))
    renamed = old.rename(old.with_name("20260301T030000000000Z"))
    for link in (built.current, built.operations):
        point(link, renamed)
    new = publish_snapshot(built, _record(built, hours=-1))
    assert snapshots_in_order(built) == [renamed, new]
    recover_snapshots(built)
    assert built.current.resolve() == new
    assert sorted(built.snapshots.iterdir()) == [new, renamed]


def test_the_workspace_can_be_moved(built: Workspace) -> None:
    publish_snapshot(built, _record(built))
    moved = built.root.rename(built.root.with_name("moved"))
    assert "gap_by_org_unit" in _tables(moved / "warehouse" / "current" / "warehouse.duckdb")

"""A rollback: readers see the older snapshot at once, nothing is lost, and nothing forgotten comes back."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from dashboards.snapshot.snapshot import Warehouse
from orchestration.build.files import open_build_file
from orchestration.build.raw_tables import prepare_build_file
from orchestration.errors import RefreshRunningError, SettingsError, SkillgapError
from orchestration.ingest.excluded_people import RETAINED_NO_LONGER
from orchestration.operate.kept_snapshots import kept_snapshots
from orchestration.operate.rollback import roll_back
from orchestration.privacy.erased_people import hashes_for, note_excluded
from orchestration.publish.snapshot_folders import newest_seen, rollback_in_force, snapshots_in_order
from orchestration.publish.snapshots import publish_snapshot, record_without_publishing, recover_snapshots
from orchestration.refresh_log.log_file import RefreshRecord
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace
from published.audit import AuditLog, read_entries
from published.refresh_log import Refresh

FIRST = datetime(2026, 3, 1, 3, 0)
NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


def publish(workspace: Workspace, *, night: int) -> Path:
    refresh = Refresh(FIRST + timedelta(days=night), "published", 1.0, None, date(2026, 3, 1 + night), f"print {night}")
    return publish_snapshot(workspace, RefreshRecord(refresh, (), files=(), quarantine=workspace.build_file))


def set_levels(workspace: Workspace, level: str, who: str = "true") -> None:
    """Give some of the ten in C2 another level, and their unit the mean that follows."""
    with duckdb.connect(str(workspace.marts_file)) as connection:
        connection.execute(f"update gap_by_person set current_level = {level} where cycle_id = 'C2' and {who}")
        mean = "(select avg(current_level) from gap_by_person where cycle_id = 'C2')"
        connection.execute(f"update gap_by_org_unit set mean_level = {mean} where cycle_id = 'C2'")


def mean_level(workspace: Workspace) -> float:
    with duckdb.connect(str((workspace.current / "shareable.duckdb").resolve()), read_only=True) as connection:
        ((level,),) = connection.execute("select mean_level from gap_by_org_unit where cycle_id = 'C2'").fetchall()
    return float(level)


@pytest.fixture(scope="module")
def nights(built_once: Workspace) -> Workspace:
    """Two nights; in the second everybody in C2 is at level 2. Not to be changed."""
    set_levels(built_once, "current_level")
    publish(built_once, night=0)
    set_levels(built_once, "2")
    publish(built_once, night=1)
    return built_once


@pytest.fixture
def two_nights(nights: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the two nights that a test may change."""
    shutil.copytree(nights.root, tmp_path / "workspace", symlinks=True)
    return Workspace(root=tmp_path / "workspace", settings=Settings())


def names(workspace: Workspace) -> list[str]:
    return [folder.name for folder in snapshots_in_order(workspace)]


@pytest.fixture
def dashboard(two_nights: Workspace) -> Iterator[Warehouse]:
    """What a dashboard reads, opened before the rollback."""
    reading = Warehouse(two_nights.warehouse, AuditLog(two_nights.state / "views.jsonl", clock=clock))
    yield reading
    reading.close()


def test_a_dashboard_that_runs_shows_the_older_snapshot_and_the_newer_one_again(
    two_nights: Workspace, dashboard: Warehouse
) -> None:
    def level() -> float:
        (row,) = dashboard.pinned().snapshot.rows(
            "select avg(current_level) as mean from gap_by_person where cycle_id = 'C2'"
        )
        return float(row["mean"])

    def roll_back_elsewhere(*name: str) -> str:  # a process of its own, as beside a dashboard
        command = (sys.executable, "-m", "orchestration.cli.main", "--workspace", str(two_nights.root), "rollback")
        done = subprocess.run([*command, *name], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    older, newer = names(two_nights)
    assert level() == 2
    assert f"Readers see {older} from now on, in place of {newer}." in roll_back_elsewhere()
    assert level() == 2.75  # five at 2.5 and five at 3
    roll_back_elsewhere(newer)
    assert level() == 2
    assert rollback_in_force(two_nights) is None
    said = (two_nights.state / "logs" / "refresh.log").read_text(encoding="utf-8").splitlines()
    assert [line.split()[-1] for line in said if "Rolling back" in line] == [older, newer]


def test_what_was_published_meanwhile_stays_known(two_nights: Workspace) -> None:
    """From the older night all ten have changed, and 1.9 could be told; from the newer one E7 alone has."""
    roll_back(two_nights, None, clock=clock)
    assert mean_level(two_nights) == 2.75
    recover_snapshots(two_nights)
    set_levels(two_nights, "1", "person_id = 'E7'")
    publish(two_nights, night=2)
    assert mean_level(two_nights) == 2  # not (9 × 2 + 1) / 10


def test_neither_is_deleted_by_the_next_refresh_and_the_one_rolled_back_to_goes_last(two_nights: Workspace) -> None:
    keeps_two = Workspace(two_nights.root, Settings(keep_snapshots=2))
    older, newer = names(two_nights)
    roll_back(keeps_two, None, clock=clock)
    recover_snapshots(keeps_two)
    assert names(keeps_two) == [older, newer]
    third = publish(keeps_two, night=2).name
    assert names(keeps_two) == [older, third]  # the older one was shown last before the third
    fourth = publish(keeps_two, night=3).name
    assert names(keeps_two) == [third, fourth]


def test_the_newest_stays_until_another_is_published_however_few_are_kept(two_nights: Workspace) -> None:
    keeps_one = Workspace(two_nights.root, Settings(keep_snapshots=1))
    older, newer = names(two_nights)
    roll_back(keeps_one, None, clock=clock)
    publish_nothing(keeps_one)
    assert names(keeps_one)[:2] == [older, newer]
    assert names(keeps_one)[2:] == [keeps_one.operations.resolve().name]
    third = publish(keeps_one, night=3).name
    assert names(keeps_one) == [third]


def publish_nothing(workspace: Workspace) -> None:
    failed = Refresh(FIRST + timedelta(days=2), "failed", 1.0, "no", date(2026, 3, 3), None)
    record_without_publishing(workspace, RefreshRecord(failed, ()))


def test_what_a_killed_refresh_left_is_cleared_after_a_rollback_too(two_nights: Workspace) -> None:
    older, newer = names(two_nights)
    roll_back(two_nights, None, clock=clock)
    left = two_nights.snapshots / "00000003-20260303T030000Z"
    shutil.copytree(two_nights.snapshots / newer, left)
    assert newest_seen(two_nights) == two_nights.snapshots.resolve() / newer
    recover_snapshots(two_nights)
    assert names(two_nights) == [older, newer]


def test_a_note_that_is_damaged_deletes_nothing(two_nights: Workspace) -> None:
    kept = names(two_nights)
    roll_back(two_nights, None, clock=clock)
    two_nights.rollback_note.write_text("{", encoding="utf-8")
    recover_snapshots(two_nights)
    assert names(two_nights) == kept


def test_the_audit_log_says_who_rolled_back(two_nights: Workspace) -> None:
    older, newer = names(two_nights)
    roll_back(two_nights, None, clock=clock)
    (entry,) = read_entries(two_nights.state / "audit.jsonl")
    assert (entry["what"], entry["filter"]) == ("rollback", {"left": newer, "to": older})


def test_the_list_says_what_each_is(two_nights: Workspace) -> None:
    older, newer = names(two_nights)
    first, second = kept_snapshots(two_nights)
    assert (first.name, first.state, first.as_of, first.published_at) == (
        *(newer, "current"),
        *(date(2026, 3, 2), FIRST + timedelta(days=1)),
    )
    assert (second.name, second.state) == (older, "older")
    sizes = sum(file.stat().st_size for file in (two_nights.snapshots / older).iterdir())
    assert second.n_bytes == sizes
    roll_back(two_nights, "1", clock=clock)
    assert [each.state for each in kept_snapshots(two_nights)] == ["rolled back from", "current"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("00000002", "readers see already"), ("9", "is no snapshot"), ("0", "is no snapshot"), ("..", "is no snapshot")],
)
def test_a_name_that_is_not_meant_is_refused_with_those_that_are(two_nights: Workspace, name: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        roll_back(two_nights, name, clock=clock)
    assert "00000001-20260301T030000Z" in str(caught.value)


def test_before_the_first_there_is_nothing_to_roll_back_to(two_nights: Workspace) -> None:
    roll_back(two_nights, None, clock=clock)
    with pytest.raises(SettingsError, match="keep_snapshots"):
        roll_back(two_nights, None, clock=clock)


def break_older(workspace: Workspace) -> None:
    file = workspace.snapshots / names(workspace)[0] / "warehouse.duckdb"
    file.write_bytes(file.read_bytes()[:5000])


def begin_erasure(workspace: Workspace) -> None:
    workspace.erasure_note.write_text("{}", encoding="utf-8")


def forget_cycle(workspace: Workspace) -> None:
    with open_build_file(workspace) as connection:
        prepare_build_file(connection)
        connection.execute("insert into raw.forgotten_cycles values ('C1', date '2025-01-31')")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(break_older, "is damaged"), (begin_erasure, "erase again"), (forget_cycle, "holds C1, which retention")],
)
def test_what_must_not_be_shown_again_is_refused(
    two_nights: Workspace, spoil: Callable[[Workspace], None], said: str
) -> None:
    newer = names(two_nights)[-1]
    spoil(two_nights)
    with pytest.raises(SkillgapError, match=said):
        roll_back(two_nights, None, clock=clock)
    assert two_nights.current.resolve().name == newer


def test_a_leaver_whom_retention_has_removed_is_taken_out_first(two_nights: Workspace) -> None:
    with open_build_file(two_nights) as connection:
        prepare_build_file(connection)
        note_excluded(connection, "salt", hashes_for(["E1"], [], "salt"), "key", RETAINED_NO_LONGER)
    assert roll_back(two_nights, None, clock=clock).n_people == 1
    with duckdb.connect(str((two_nights.current / "warehouse.duckdb").resolve()), read_only=True) as connection:
        for table in ("dim_person", "gap_by_person"):
            assert connection.execute(f"select count(*) from {table} where person_id = 'E1'").fetchall() == [(0,)]
    assert b"Ada Tester" not in (two_nights.current / "identity.duckdb").read_bytes()


def test_a_damaged_current_snapshot_gives_way_to_the_one_before_and_no_further(two_nights: Workspace) -> None:
    older = names(two_nights)[0]
    file = two_nights.current / "warehouse.duckdb"
    file.resolve().write_bytes(file.read_bytes()[:5000])
    done = roll_back(two_nights, None, clock=clock)
    assert done.to == older
    assert "is damaged" in done.notes[0]


def test_nobody_rolls_back_under_a_refresh(two_nights: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr("orchestration.build.files.fcntl", SimpleNamespace(**vars(fcntl) | {"flock": taken}))
    with pytest.raises(RefreshRunningError):
        roll_back(two_nights, None, clock=clock)

"""What is known of earlier snapshots, whatever became of the file that says so."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.publish.snapshots import publish_snapshot
from orchestration.refresh_log.log_file import RefreshRecord
from orchestration.settings.workspace import Workspace
from published.refresh_log import Refresh


def _record(workspace: Workspace, *, night: int) -> RefreshRecord:
    at = datetime(2026, 3, 1, 3, 0) + timedelta(days=night)
    refresh = Refresh(at, "published", 1.0, None, date(2026, 3, 1), "abc")
    return RefreshRecord(refresh, checks=(), files=(), quarantine=workspace.build_file)


@pytest.fixture(scope="module")
def first_night(built_once: Workspace) -> Workspace:
    """A workspace with one snapshot; not to be changed."""
    publish_snapshot(built_once, _record(built_once, night=0))
    return built_once


@pytest.mark.parametrize("damage", ["none", "no state", "half a state", "another secret"])
def test_one_who_was_corrected_waits_whatever_became_of_the_state(
    first_night: Workspace, tmp_path: Path, damage: str
) -> None:
    shutil.copytree(first_night.root, tmp_path / "workspace", symlinks=True)
    workspace = Workspace(root=tmp_path / "workspace", settings=first_night.settings)
    state = workspace.current.resolve() / "released.duckdb"
    if damage == "no state":
        state.unlink()
    elif damage == "half a state":
        state.write_bytes(state.read_bytes()[:5000])
    elif damage == "another secret":
        (workspace.state / "release_salt").write_text("pepper", encoding="utf-8")
    with duckdb.connect(str(workspace.marts_file)) as connection:
        connection.execute(
            "update marts.gap_by_person set current_level = 2 where person_id = 'E7' and cycle_id = 'C2'"
        )
    publish_snapshot(workspace, _record(workspace, night=1))
    with duckdb.connect(str(workspace.current / "shareable.duckdb"), read_only=True) as connection:
        [(mean_level,)] = connection.execute("select mean_level from gap_by_org_unit where cycle_id = 'C2'").fetchall()
    assert mean_level == 2.75  # five at 2.5 and five at 3


def test_the_state_and_its_secret_are_for_their_owner_alone(first_night: Workspace) -> None:
    state = first_night.current / "released.duckdb"
    assert {file.stat().st_mode & 0o777 for file in (state, first_night.state / "release_salt")} == {0o600}

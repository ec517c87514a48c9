"""What Dagster runs with follows this release, unless somebody has edited it."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.operate import dagster_settings
from orchestration.operate.dagster_settings import SETTINGS, edits, renew_settings
from orchestration.operate.doctor_running import troubles_of_dagster
from orchestration.settings.workspace import Workspace

# As the first release that opened Dagster over a workspace wrote it.
EARLIEST = """# What `dagster dev` runs with in this folder. With DAGSTER_HOME set, copy it there.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  pools:
    granularity: run # one refresh at a time holds the build file, whatever its steps
    default_limit: 1
"""
NOW = SETTINGS.read_text(encoding="utf-8")
PASSWORD = "pass-0f-a-database-41"  # noqa: S105 - invented


@pytest.fixture
def home(workspace: Workspace) -> Path:
    made = workspace.state / "dagster"
    made.mkdir()
    return made


def _next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A release later, which writes something else."""
    file = tmp_path / "dagster.yaml"
    file.write_text(NOW + "retention: {schedule: {purge_after_days: 90}}\n", encoding="utf-8")
    monkeypatch.setattr(dagster_settings, "SETTINGS", file)
    return file.read_text(encoding="utf-8")


def test_what_an_earlier_release_wrote_and_nobody_edited_is_what_this_one_writes(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / "dagster.yaml"
    file.write_text(EARLIEST, encoding="utf-8")
    renew_settings(home)
    assert file.read_text(encoding="utf-8") == NOW
    later = _next_release(tmp_path, monkeypatch)
    assert edits(home) == ()  # older, but nobody's edit
    renew_settings(home)
    assert file.read_text(encoding="utf-8") == later
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_was_edited_stays_and_the_doctor_says_what_is_otherwise(
    workspace: Workspace, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / "dagster.yaml"
    renew_settings(home)
    edited = NOW.replace("default_limit: 1", "default_limit: 2").replace("nux:\n  enabled: false\n", "")
    edited += f"storage: {{postgres: {{password: {PASSWORD}}}}}\n"
    file.write_text(edited, encoding="utf-8")
    _next_release(tmp_path, monkeypatch)
    renew_settings(home)
    assert file.read_text(encoding="utf-8") == edited
    [trouble] = troubles_of_dagster(workspace)
    assert not trouble.is_serious
    assert trouble.found == (
        "state/dagster/dagster.yaml was edited, and stays as it is: concurrency.pools.default_limit is 2, which this "
        "release sets to 1; nux.enabled is missing, which this release sets to False; "
        "retention.schedule.purge_after_days is missing, which this release sets to 90; "
        "storage.postgres.password is set, which this release leaves alone"
    )
    assert PASSWORD not in trouble.found + trouble.remedy
    file.unlink()
    renew_settings(home)
    assert list(troubles_of_dagster(workspace)) == []


def test_a_comment_is_an_edit_that_stays_and_of_which_nothing_is_to_be_said(workspace: Workspace, home: Path) -> None:
    file = home / "dagster.yaml"
    file.write_text(f"# ask Flo before you change this\n{NOW}", encoding="utf-8")
    renew_settings(home)
    assert file.read_text(encoding="utf-8").startswith("# ask Flo")
    assert list(troubles_of_dagster(workspace)) == []


@pytest.mark.parametrize("content", ["telemetry: {enabled: false", "- telemetry\n", "\0", ""])
def test_settings_that_dagster_cannot_take_are_serious(workspace: Workspace, home: Path, content: str) -> None:
    (home / "dagster.yaml").write_text(content, encoding="utf-8")
    [trouble] = troubles_of_dagster(workspace)
    assert trouble.is_serious
    assert "state/dagster/dagster.yaml can't be taken: it " in trouble.found


def test_a_write_that_was_killed_before_it_was_remembered_is_no_edit(home: Path) -> None:
    renew_settings(home)
    (home / ".dagster.yaml.written").unlink()
    renew_settings(home)
    assert (home / ".dagster.yaml.written").exists()
    assert edits(home) == ()


def test_where_dagster_was_never_opened_nothing_is_to_be_said(workspace: Workspace) -> None:
    assert list(troubles_of_dagster(workspace)) == []

"""Root writes nothing into the workspace of somebody else; everybody else goes on as the system lets them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from orchestration.errors import SettingsError
from orchestration.settings import ownership
from orchestration.settings.ownership import name_of, owner_of, refuse_root_elsewhere
from orchestration.settings.workspace import Workspace

ROOT, SERVICE, NOBODY_KNOWN = 0, 998, 4_000_000_123


@pytest.fixture
def owned(monkeypatch: pytest.MonkeyPatch) -> dict[Path, int]:
    """Who owns which path; others belong to whom they do."""
    found: dict[Path, int] = {}
    stat = Path.stat

    def told(path: Path, **options: bool) -> os.stat_result | SimpleNamespace:
        real = stat(path, **options)
        return SimpleNamespace(st_uid=found[path], st_mode=real.st_mode) if path in found else real

    monkeypatch.setattr(Path, "stat", told)
    monkeypatch.setattr(ownership.pwd, "getpwuid", _known)
    return found


def _known(number: int) -> SimpleNamespace:
    return SimpleNamespace(pw_name={ROOT: "root", SERVICE: "skillgap"}[number])


def test_root_is_stopped_where_the_workspace_is_a_service_users(workspace: Workspace, owned: dict[Path, int]) -> None:
    owned[workspace.state] = SERVICE
    with pytest.raises(SettingsError, match=re.escape("sudo -u skillgap …")) as stopped:
        refuse_root_elsewhere(workspace.root, ROOT)
    assert f"{workspace.root} belongs to skillgap" in str(stopped.value)
    for user in (SERVICE, NOBODY_KNOWN):
        refuse_root_elsewhere(workspace.root, user)


def test_whose_a_workspace_is_its_state_says_and_its_folder_before_there_is_any(
    workspace: Workspace, owned: dict[Path, int], tmp_path: Path
) -> None:
    owned |= {workspace.root: SERVICE, workspace.state: ROOT}
    assert owner_of(workspace.root) == ROOT  # root has always worked in a folder that somebody else made
    refuse_root_elsewhere(workspace.root, ROOT)
    new = tmp_path / "new"
    new.mkdir()
    owned[new] = SERVICE
    assert owner_of(new) == SERVICE


def test_nothing_is_made_in_it_then(
    workspace: Workspace, owned: dict[Path, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    owned[workspace.state] = SERVICE
    monkeypatch.setattr(os, "geteuid", lambda: ROOT)
    workspace.landing.rmdir()
    with pytest.raises(SettingsError, match="Nothing was done"):
        workspace.prepare()
    assert not workspace.landing.exists()


def test_a_user_whom_nobody_knows_is_told_by_number(owned: dict[Path, int]) -> None:
    assert owned == {}
    assert name_of(SERVICE) == "skillgap"
    assert name_of(NOBODY_KNOWN) == str(NOBODY_KNOWN)

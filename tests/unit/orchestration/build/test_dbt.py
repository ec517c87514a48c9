"""dbt is called where it can look around, and garbage is looked for rarely meanwhile; both end with the call."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from orchestration.build.dbt import PROJECT_FOLDER, in_project_folder, rare_garbage_collection


def test_it_is_looked_for_as_often_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with rare_garbage_collection():
        assert gc.get_threshold()[0] == 100_000
        with rare_garbage_collection():
            pass
        assert gc.get_threshold()[0] == 100_000
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_it_is_looked_for_as_often_as_before_after_an_error() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="on the way"), rare_garbage_collection():
        raise ValueError("on the way")
    assert gc.get_threshold() == before


def test_dbt_works_in_its_project_and_the_process_goes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with in_project_folder():
        assert Path.cwd() == PROJECT_FOLDER
    assert Path.cwd() == tmp_path


def test_a_folder_that_was_removed_or_is_closed_is_not_gone_back_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    closed, removed = tmp_path / "closed", tmp_path / "removed"
    for folder in (closed, removed):
        folder.mkdir()
    go = os.chdir

    def as_another_account(folder: Path) -> None:
        if Path(folder) == closed:
            raise PermissionError
        go(folder)

    os.chdir(closed)
    monkeypatch.setattr(os, "chdir", as_another_account)
    with in_project_folder():
        assert Path.cwd() == PROJECT_FOLDER
    assert Path.cwd() == PROJECT_FOLDER
    os.chdir(removed)
    removed.rmdir()
    with in_project_folder():
        assert Path.cwd() == PROJECT_FOLDER

"""A new workspace, and the demo's, which is marked as one."""

from __future__ import annotations

import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from orchestration.cli import init
from published.files import DEMO_MARK


def test_the_demos_workspace_alone_bears_the_mark_of_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init, "write_company", lambda *_args, **_settings: None)
    demo = init.make_demo(tmp_path / "demo", seed=7, today=date(2026, 11, 22))
    own = init.initialise(tmp_path / "own")
    assert (demo.state / DEMO_MARK).exists()
    assert not (own.state / DEMO_MARK).exists()


def test_a_folder_that_was_there_is_closed_to_others(tmp_path: Path) -> None:
    root = tmp_path / "hr"
    root.mkdir(mode=0o755)
    init.initialise(root)
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


def test_whatever_is_written_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    root = tmp_path / "hr"
    code = "import os, sys; os.umask(0); from orchestration.cli.main import main; main()"
    subprocess.run([sys.executable, "-c", code, "init", str(root)], check=True, capture_output=True)
    open_to_others = [path for path in (root, *root.rglob("*")) if path.stat().st_mode & 0o077]
    assert open_to_others == []

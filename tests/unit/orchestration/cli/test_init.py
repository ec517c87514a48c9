"""A new workspace, and the demo's, which is marked as one."""

from __future__ import annotations

import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli import init
from orchestration.cli.main import cli
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


@pytest.mark.parametrize("says_where", ["--workspace", "SKILLGAP_WORKSPACE"])
def test_without_a_folder_the_workspace_is_made_where_all_commands_look_for_it(tmp_path: Path, says_where: str) -> None:
    root = tmp_path / "hr"
    arguments, environment = ["--workspace", str(root)], {}
    if says_where == "SKILLGAP_WORKSPACE":
        arguments, environment = [], {"SKILLGAP_WORKSPACE": str(root)}
    done = CliRunner().invoke(cli, [*arguments, "init"], env=environment)
    assert done.exit_code == 0, done.output
    assert (root / "workspace.yml").exists()


def test_a_folder_that_is_named_comes_before_the_workspace(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["--workspace", str(tmp_path / "hr"), "init", str(tmp_path / "named")])
    assert done.exit_code == 0, done.output
    assert [path.name for path in tmp_path.iterdir()] == ["named"]


def test_whatever_is_written_is_its_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    root = tmp_path / "hr"
    code = "import os, sys; os.umask(0); from orchestration.cli.main import main; main()"
    subprocess.run([sys.executable, "-c", code, "init", str(root)], check=True, capture_output=True)
    open_to_others = [path for path in (root, *root.rglob("*")) if path.stat().st_mode & 0o077]
    assert open_to_others == []

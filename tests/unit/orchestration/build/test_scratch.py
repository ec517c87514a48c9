"""Scratch folders lie in the workspace and outlive nobody: not a process that is killed either."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from orchestration.build.scratch import scratch_folder, sweep
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace

KILLED = """
import os, signal, sys
from pathlib import Path
from orchestration.build.scratch import scratch_folder
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace
with scratch_folder(Workspace(Path(sys.argv[1]), Settings())) as folder:
    (folder / "names.parquet").write_text("Ada Tester")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_scratch_folder_is_gone_afterwards_and_so_is_what_was_made_for_it(tmp_path: Path) -> None:
    with scratch_folder(Workspace(tmp_path, Settings())) as folder:
        (folder / "names.parquet").write_text("Ada Tester", encoding="utf-8")
        assert folder.is_relative_to(tmp_path / "warehouse" / "build" / "landing")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_by_the_next(workspace: Workspace) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(workspace.root)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(workspace.landing.iterdir())) == 1
    with scratch_folder(workspace) as folder:
        assert list(workspace.landing.iterdir()) == [folder]
    assert list(workspace.landing.iterdir()) == []


def test_a_folder_that_somebody_works_in_is_left_alone(workspace: Workspace) -> None:
    with scratch_folder(workspace) as folder:
        (workspace.landing / "left.parquet").touch()
        sweep(workspace)
        assert list(workspace.landing.iterdir()) == [folder]

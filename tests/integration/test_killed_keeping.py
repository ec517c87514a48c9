"""Backup, restore and rollback killed at random moments: what is published stays whole, and so is a backup."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.operate.backup import take_backup
from orchestration.operate.backup_file import read_backup
from orchestration.operate.restore import restore
from orchestration.operate.rollback import roll_back
from orchestration.publish.snapshots import recover_snapshots
from orchestration.settings.workspace import Workspace, open_workspace
from published.database import is_damaged

pytestmark = pytest.mark.integration

KILLS = 4
BEGUN = "begun"
# Imports take longer than the work, so that the clock starts after them.
PROGRAM = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from orchestration.operate.backup import take_backup
from orchestration.operate.restore import restore
from orchestration.operate.rollback import roll_back
from orchestration.settings.workspace import open_workspace
what, root, file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
clock = lambda: datetime.now(UTC)
print("{BEGUN}", flush=True)
if what == "backup":
    take_backup(open_workspace(root), file, clock=clock, with_exports=True)
elif what == "restore":
    restore(file, root, clock=clock, forget_accounts=lambda *_: 0, replaces=True)
else:
    roll_back(open_workspace(root), None, clock=clock)
"""


def clock() -> datetime:
    return datetime.now(UTC)


def start(what: str, root: Path, file: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, what, str(root), str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parents[2])
    assert process.stdout is not None
    assert process.stdout.readline().strip() == BEGUN
    return process


def killed(what: str, root: Path, file: Path, after: float) -> bool:
    """Kill it after so many seconds; return whether it had ended by then."""
    with start(what, root, file) as process:
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        return process.wait() == 0


def seconds(what: str, root: Path, file: Path) -> float:
    with start(what, root, file) as process:
        begun = time.monotonic()
        assert process.wait() == 0
        return time.monotonic() - begun


def is_whole(workspace: Workspace) -> bool:
    return not any(is_damaged(file) for file in workspace.current.iterdir())


@pytest.fixture
def twice_published(fresh: Workspace) -> Workspace:
    """The small company with two snapshots that hold the same."""
    newest = fresh.current.resolve()
    shutil.copytree(newest, fresh.snapshots / "00000000-20250101T000000Z")
    return fresh


def test_a_killed_backup_leaves_the_one_before_or_the_new_one_whole(fresh: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "skills.tar.gz"
    take_backup(fresh, file, clock=clock)
    whole = seconds("backup", fresh.root, tmp_path / "measured.tar.gz")
    rng = random.Random(11)  # noqa: S311 - no secret
    for _ in range(KILLS):
        killed("backup", fresh.root, file, rng.uniform(0, whole))
        read_backup(file, lambda *_: None)
        assert is_whole(fresh)
    take_backup(fresh, file, clock=clock, with_exports=True)
    assert read_backup(file, lambda *_: None).with_exports
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert list(fresh.landing.iterdir()) == []


def test_a_killed_restore_leaves_the_workspace_before_or_the_one_of_the_backup(
    twice_published: Workspace, tmp_path: Path
) -> None:
    root, file = twice_published.root, tmp_path / "skills.tar.gz"
    take_backup(twice_published, file, clock=clock, with_exports=True)
    mark = root / "exports" / "after_the_backup.txt"
    whole = None
    rng = random.Random(12)  # noqa: S311 - no secret
    for number in range(KILLS):
        mark.write_text(str(number), encoding="utf-8")
        if whole is None:
            shutil.copytree(root, tmp_path / "measured", symlinks=True)
            whole = seconds("restore", tmp_path / "measured", file)
        killed("restore", root, file, rng.uniform(0, whole))
        workspace = open_workspace(root)
        assert is_whole(workspace)
        kept = {path.name for path in workspace.snapshots.iterdir()}
        assert (len(kept), mark.exists()) in ((2, True), (1, False))
        left = tmp_path / f".{root.name}.restoring"
        if left.exists() and not (left / ".unfinished-restore").exists():
            left.rename(tmp_path / f"left-{number}")
        twice = workspace.snapshots / "00000000-20250101T000000Z"
        if not twice.exists():
            shutil.copytree(workspace.current.resolve(), twice)
    restore(file, root, clock=clock, forget_accounts=lambda *_: 0, replaces=True)
    assert is_whole(open_workspace(root))
    assert not (tmp_path / f".{root.name}.restoring").exists()


def test_a_killed_rollback_leaves_one_snapshot_or_the_other_and_both_are_kept(
    twice_published: Workspace, tmp_path: Path
) -> None:
    older, newer = sorted(path.name for path in twice_published.snapshots.iterdir())
    shutil.copytree(twice_published.root, tmp_path / "measured", symlinks=True)
    whole = seconds("rollback", tmp_path / "measured", tmp_path)
    rng = random.Random(13)  # noqa: S311 - no secret
    for _ in range(KILLS):
        has_ended = killed("rollback", twice_published.root, tmp_path, rng.uniform(0, whole))
        assert twice_published.current.resolve().name in ((older,) if has_ended else (older, newer))
        assert is_whole(twice_published)
        recover_snapshots(twice_published)
        assert {older, newer} <= {path.name for path in twice_published.snapshots.iterdir()}
        if twice_published.current.resolve().name == older:
            roll_back(twice_published, newer, clock=clock)

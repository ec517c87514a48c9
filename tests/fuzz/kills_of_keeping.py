"""`make kills`: backups, restores and rollbacks that are killed at random moments, or whose disk is full.

    python -m tests.fuzz.kills_of_keeping --kills 36 --full 18
    python -m tests.fuzz.kills_of_keeping --seed 7 --kills 1 --only restore

Somebody reads what is published all the while, and sees one snapshot or the other, whole. Afterwards the workspace is
the one of before or the one that was asked for; what is left of a backup is refused as none; and the same command,
called again, does its work. Half of the kills are SIGTERM, which has to end it within five seconds, in words.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.errors import SkillgapError
from orchestration.operate.backup_file import read_backup
from orchestration.publish.snapshots import recover_snapshots
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from published.database import is_damaged
from published.files import WAREHOUSE
from published.private_files import unfinished_of
from tests.fuzz.kills import NEW_ANSWER, SECONDS_TO_END, BrokenError
from tests.integration.small_company import AS_OF, write_small_company

COMMANDS = ("backup", "restore", "rollback")
MOST_SECONDS = 120
BEGUN = b"begun\n"
# Loading takes longer than the work, and nothing can break there; so the moments are counted from its end.
PROGRAM = f"""
import os, sys
import duckdb
from orchestration.cli import keeping, main, terminal, user
from orchestration.operate import backup, restore, rollback
os.write(1, {BEGUN!r})
main.main()
"""
MARK = "after_the_backup.txt"
_RESTORING = ".workspace.restoring"
_SHARE_REFRESHED = 0.2  # a refresh takes longer than all the rest


@dataclass(frozen=True)
class Kept:
    """The small company with two snapshots that differ, and a backup with its exports.

    Attributes:
        root: the workspace; not to be changed.
        backup: the file; not to be changed.
        names: its snapshots, the older first.
        levels: what each of them says.
        seconds: how long each command works.
        largest: the largest file that each writes, in bytes.
    """

    root: Path
    backup: Path
    names: tuple[str, str]
    levels: dict[str, list[tuple[object, ...]]]
    seconds: dict[str, float]
    largest: dict[str, int]


def make_kept(folder: Path) -> Kept:
    """Publish the company twice, back it up, and measure each command."""
    root, backup = folder / "workspace", folder / "kept.tar.gz"
    root.mkdir()
    write_small_company(root)
    ratings = root / "exports" / "ratings" / "ratings_c2.csv"
    for more in ("", NEW_ANSWER):
        ratings.write_text(ratings.read_text(encoding="utf-8") + more, encoding="utf-8")
        if refresh(open_workspace(root), as_of=AS_OF).status != "published":
            raise BrokenError("the company can't be published")
    workspace = open_workspace(root)
    older, newer = sorted(path.name for path in workspace.snapshots.iterdir())
    levels = {name: _levels(workspace.snapshots / name) for name in (older, newer)}
    seconds: dict[str, float] = {}
    for what in COMMANDS:
        copy = folder / what
        copy.mkdir()
        shutil.copytree(root, copy / "workspace", symlinks=True)
        with _running(what, copy, backup) as process:
            begun = time.monotonic()
            if process.wait(MOST_SECONDS):
                raise BrokenError(f"{what} fails undisturbed: {(copy / 'said').read_text(encoding='utf-8')}")
            seconds[what] = time.monotonic() - begun
        if what == "backup":
            shutil.move(copy / "taken.tar.gz", backup)
    largest = max(path.stat().st_size for path in root.rglob("*") if path.is_file())
    sizes = {"backup": backup.stat().st_size, "restore": largest, "rollback": 4096}
    return Kept(root, backup, (older, newer), levels, seconds, sizes)


def disturb(kept: Kept, folder: Path, what: str, *, seed: int, is_full: bool) -> str:
    """Disturb one command, look at what is left, and call it again.

    Args:
        kept: from `make_kept`.
        folder: an empty one.
        what: one of `COMMANDS`.
        seed: of the moment, or of the largest file.
        is_full: the disk is full, in place of a kill.

    Returns:
        What was done, and how the command had ended.

    Raises:
        BrokenError: something is not as it should be.
    """
    rng = random.Random(seed)  # noqa: S311 - no secret
    root = folder / "workspace"
    shutil.copytree(kept.root, root, symlinks=True)
    (root / "exports" / MARK).touch()
    if rng.random() < 0.5:
        shutil.copy(kept.backup, folder / "taken.tar.gz")
    with _read_all_the_while(root, kept) as seen:
        done, exit_code = _disturbed(kept, folder, what, rng, is_full=is_full)
    said = (folder / "said").read_text(encoding="utf-8")
    if "Traceback" in said or (exit_code > 0 and not said.strip()):
        raise BrokenError(f"{done}: exit code {exit_code}, {said!r}")
    if seen.problems:
        raise BrokenError(f"{done}: a reader met {seen.problems[0]}")
    if is_full and exit_code not in (0, 1, 2):
        raise BrokenError(f"{done}: exit code {exit_code}, {said}")
    _look(kept, folder, what, has_ended=exit_code == 0, done=done)
    _again(kept, folder, what, done)
    if rng.random() < _SHARE_REFRESHED:
        _refresh(kept, root, done)
    return f"{done}: {'had ended' if exit_code == 0 else 'ended it'}, {seen.n_times} looks of a reader"


def _disturbed(kept: Kept, folder: Path, what: str, rng: random.Random, *, is_full: bool) -> tuple[str, int]:
    """Run a command and disturb it; return what was done, and its exit code."""
    if is_full:
        largest = int(kept.largest[what] ** rng.random())  # as often below a kilobyte as above it
        with _running(what, folder, kept.backup, largest=largest) as process:
            return f"{what}, files of {largest} bytes at most", process.wait(MOST_SECONDS)
    number, moment = rng.choice((signal.SIGKILL, signal.SIGTERM)), rng.uniform(0, kept.seconds[what])
    done = f"{what}, {number.name} after {moment:.3f} of {kept.seconds[what]:.3f} seconds"
    with _running(what, folder, kept.backup) as process:
        time.sleep(moment)
        told = time.monotonic()
        process.send_signal(number)
        exit_code = process.wait(MOST_SECONDS)
        took = time.monotonic() - told
    if took > SECONDS_TO_END:
        if os.getloadavg()[0] <= (os.cpu_count() or 1):
            raise BrokenError(f"{done}: it took {took:.1f} s to end")
        done += f", and {took:.1f} until it ended, beside others' work"
    return done, exit_code


def _look(kept: Kept, folder: Path, what: str, *, has_ended: bool, done: str) -> None:
    """Look at what is left."""
    root = folder / "workspace"
    workspace = open_workspace(root)
    if damaged := [file.name for file in workspace.current.iterdir() if is_damaged(file)]:
        raise BrokenError(f"{done}: {damaged} damaged")
    older, newer = kept.names
    current = workspace.current.resolve().name
    may_be_seen = (newer,) if what != "rollback" else (older,) if has_ended else kept.names
    if current not in may_be_seen:
        raise BrokenError(f"{done}: readers see {current}")
    held = {path.name for path in workspace.snapshots.iterdir() if not path.name.startswith(".")}
    is_of_the_backup = what == "restore" and not (root / "exports" / MARK).exists()
    if what == "restore" and has_ended and not is_of_the_backup:
        raise BrokenError(f"{done}: it ended well, and the workspace is the one of before")
    if held != ({newer} if is_of_the_backup else {older, newer}):
        raise BrokenError(f"{done}: {held} is held")
    if is_of_the_backup:
        [before] = [*folder.glob("workspace.before-restore-*"), *folder.glob(_RESTORING)]
        if (
            not (before / "exports" / MARK).exists()
            or _levels(Workspace(before, workspace.settings).current) != (kept.levels[newer])
        ):
            raise BrokenError(f"{done}: the workspace of before is not whole")
    taken = folder / "taken.tar.gz"
    if taken.exists():
        read_backup(taken, lambda *_: None)
    elif what == "backup" and has_ended:
        raise BrokenError(f"{done}: it ended well, and there is no backup")
    _refuse_half_a_backup(unfinished_of(taken), folder, done)


def _refuse_half_a_backup(half: Path, folder: Path, done: str) -> None:
    """Hold that what is left of a backup is taken for none, unless it is a whole one that lacks its name alone."""
    if not half.exists():
        return
    try:
        read_backup(half, lambda *_: None)
    except SkillgapError:
        target = folder / "from_half"
        with _running("restore", folder, half, into=target) as process:
            if process.wait(MOST_SECONDS) == 0 or target.exists():
                raise BrokenError(f"{done}: half a backup was restored") from None


def _again(kept: Kept, folder: Path, what: str, done: str) -> None:
    """Call the command again: it does its work, and nothing is left of the first."""
    root = folder / "workspace"
    left = folder / _RESTORING
    if left.exists() and not (left / ".unfinished-restore").exists():
        left.rename(folder / "workspace.before-restore-named")  # as it asks for
    if what == "rollback" and open_workspace(root).current.resolve().name == kept.names[0]:
        recover_snapshots(open_workspace(root))
    else:
        with _running(what, folder, kept.backup) as process:
            if process.wait(MOST_SECONDS):
                raise BrokenError(f"{done}; called again: {(folder / 'said').read_text(encoding='utf-8')}")
    workspace = open_workspace(root)
    if what == "backup":
        read_backup(folder / "taken.tar.gz", lambda *_: None)
    hidden = [path.name for path in folder.iterdir() if path.name.startswith(".")]
    landed = [path.name for path in (*workspace.landing.iterdir(), *workspace.snapshots.glob(".*"))]
    if hidden or landed or workspace.running_marker.exists():
        raise BrokenError(f"{done}: {hidden or landed or 'the marker'} left behind")


def _refresh(kept: Kept, root: Path, done: str) -> None:
    """Refresh: it publishes what it would have published."""
    workspace = open_workspace(root)
    outcome = refresh(workspace, as_of=AS_OF)
    if outcome.status not in ("published", "unchanged"):
        raise BrokenError(f"{done}: the next refresh {outcome.status}: {outcome.reason}")
    if _levels(workspace.current) != kept.levels[kept.names[1]]:
        raise BrokenError(f"{done}: the next refresh publishes other figures")


@contextmanager
def _running(
    what: str, folder: Path, backup: Path, *, largest: int | None = None, into: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command of `skillgap` once all is loaded; what it says is in `said`."""
    arguments = {
        "backup": [str(folder / "taken.tar.gz"), "--with-exports"],
        "restore": [str(backup), *(["--into", str(into)] if into else ["--yes"])],
        "rollback": [],
    }[what]

    def limit() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "--workspace", str(folder / "workspace"), what, *arguments],
            stdout=subprocess.PIPE,
            stderr=said,
            cwd=Path(__file__).resolve().parents[2],
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=limit,
        )
    with process:
        assert process.stdout is not None
        if process.stdout.readline() != BEGUN:
            raise BrokenError(f"{what} does not begin: {(folder / 'said').read_text(encoding='utf-8')}")
        yield process


class _Seen:
    """What a reader saw."""

    def __init__(self) -> None:
        self.n_times, self.problems = 0, list[str]()


@contextmanager
def _read_all_the_while(root: Path, kept: Kept) -> Iterator[_Seen]:
    """Read what is published, again and again; whatever is not one of the snapshots is a problem."""
    seen, is_over = _Seen(), threading.Event()

    def read() -> None:
        workspace = open_workspace(root)
        while not is_over.wait(0.005):
            # Between looking where the link leads and opening that, a restore may put another workspace in place.
            for attempt in range(2):
                try:
                    found = _levels(workspace.current)
                except (OSError, duckdb.IOException) as error:
                    if attempt:
                        seen.problems.append(str(error))
                else:
                    if found not in kept.levels.values():
                        seen.problems.append(f"other figures: {found[:3]}")
                    seen.n_times += 1
                    break

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        is_over.set()
        thread.join()


def _levels(snapshot: Path) -> list[tuple[object, ...]]:
    """Return what is published of people, from the snapshot in a folder or that a link leads to."""
    with duckdb.connect(str((snapshot / WAREHOUSE).resolve()), read_only=True) as connection:
        return connection.execute(
            "select cycle_id, person_id, competency_id, current_level from gap_by_person order by all"
        ).fetchall()


def main() -> int:
    """Disturb as many commands as were asked for; return 1 if one of them left something behind."""
    parser = argparse.ArgumentParser(
        description="Backups, restores and rollbacks that are killed, or meet a full disk."
    )
    parser.add_argument("--kills", type=int, default=36)
    parser.add_argument("--full", type=int, default=18)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--only", choices=COMMANDS)
    options = parser.parse_args()
    commands = (options.only,) if options.only else COMMANDS
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        kept = make_kept(Path(name))
        for number, is_full in enumerate([False] * options.kills + [True] * options.full):
            folder = Path(name) / str(number)
            folder.mkdir()
            seed, what = options.seed + number, commands[number % len(commands)]
            try:
                done = disturb(kept, folder, what, seed=seed, is_full=is_full)
                counted[f"{what}, {'had ended' if 'had ended' in done else 'ended by it'}"] += 1
            except BrokenError as error:
                counted["left something behind"] += 1
                done = f"BROKEN {error}"
            sys.stdout.write(f"seed {seed}: {done}\n")
            sys.stdout.flush()
            with suppress(OSError):
                shutil.rmtree(folder)
    sys.stdout.write(f"{options.kills} kills, {options.full} full disks: {dict(sorted(counted.items()))}\n")
    return 1 if counted["left something behind"] else 0


if __name__ == "__main__":
    sys.exit(main())

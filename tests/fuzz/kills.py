"""`make kills`: refreshes that are killed at random moments, or whose disk is full, and the refresh after each.

    python -m tests.fuzz.kills --kills 50 --full 20
    python -m tests.fuzz.kills --seed 7 --kills 1

What is published is whole all the time, nothing is written outside of the workspace, and the next refresh publishes
what a refresh publishes that nobody disturbs. Half of the kills are SIGTERM, which has to end it within five seconds.
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
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from published.database import is_damaged
from published.files import WAREHOUSE
from tests.integration.small_company import AS_OF, write_small_company

NEW_ANSWER = "C2,E4,E1,manager,K1,1,2025-03-10\n"
SECONDS_TO_END = 5.0
MOST_SECONDS = 300
LARGEST_FILE = 16_000_000


class BrokenError(AssertionError):
    """Something is not as it should be after a refresh was disturbed."""


@dataclass(frozen=True)
class Company:
    """The small company, published, with one answer more in its exports.

    Attributes:
        root: the workspace; not to be changed.
        seconds: how long a refresh takes.
        figures: what a refresh publishes that nobody disturbs.
    """

    root: Path
    seconds: float
    figures: dict[str, list[tuple[object, ...]]]


def make_company(folder: Path) -> Company:
    """Publish the company, and once more with the answer, to know what comes of it."""
    root = folder / "company"
    root.mkdir()
    write_small_company(root)
    if refresh(open_workspace(root), as_of=AS_OF).status != "published":
        raise BrokenError("the company can't be published")
    ratings = root / "exports" / "ratings" / "ratings_c2.csv"
    ratings.write_text(ratings.read_text(encoding="utf-8") + NEW_ANSWER, encoding="utf-8")
    undisturbed = folder / "undisturbed"
    shutil.copytree(root, undisturbed, symlinks=True)
    begun = time.monotonic()
    _start(undisturbed, folder).wait()
    seconds = time.monotonic() - begun
    return Company(root, seconds, _figures(open_workspace(undisturbed)))


def disturb(company: Company, folder: Path, *, seed: int, is_full: bool) -> str:
    """Disturb one refresh, look at what is left, and refresh again.

    Args:
        company: from `make_company`.
        folder: an empty one.
        seed: of the moment, or of the largest file.
        is_full: the disk is full, in place of a kill.

    Returns:
        What was done.

    Raises:
        BrokenError: something is not as it should be.
    """
    rng = random.Random(seed)  # noqa: S311 - no secret
    root, temporary = folder / "workspace", folder / "temporary"
    temporary.mkdir()
    shutil.copytree(company.root, root, symlinks=True)
    workspace = open_workspace(root)
    if is_full:
        largest = rng.randrange(LARGEST_FILE)
        what = f"files of {largest} bytes at most"
        process = _start(root, temporary, largest=largest)
        process.wait(MOST_SECONDS)
    else:
        number = rng.choice((signal.SIGKILL, signal.SIGTERM))
        moment = rng.uniform(0, company.seconds)
        what = f"{number.name} after {moment:.2f} of {company.seconds:.1f} seconds"
        process = _start(root, temporary)
        time.sleep(moment)
        told = time.monotonic()
        process.send_signal(number)
        process.wait(MOST_SECONDS)
        took = time.monotonic() - told
        if took > SECONDS_TO_END + company.seconds / 10:
            raise BrokenError(f"{what}: it took {took:.1f} s to end")
    said = (temporary / "said").read_text(encoding="utf-8")
    if "Traceback" in said:
        raise BrokenError(f"{what}: {said}")
    (temporary / "said").unlink()
    if damaged := [file.name for file in workspace.current.iterdir() if is_damaged(file)]:
        raise BrokenError(f"{what}: {damaged} damaged")
    outcome = refresh(workspace, as_of=AS_OF)
    if outcome.status not in ("published", "unchanged"):
        raise BrokenError(f"{what}: the next refresh {outcome.status}: {outcome.reason}")
    if _figures(workspace) != company.figures:
        raise BrokenError(f"{what}: the next refresh publishes other figures")
    left = [*workspace.landing.iterdir(), *workspace.snapshots.glob(".*"), *temporary.iterdir()]
    outside = {file.name for file in folder.iterdir()} - {"workspace", "temporary"}
    if left or outside or workspace.running_marker.exists():
        raise BrokenError(f"{what}: {left or outside or 'the marker'} left behind")
    return what


def _start(root: Path, temporary: Path, *, largest: int | None = None) -> subprocess.Popen[bytes]:
    """Begin a refresh in a process of its own."""

    def limit() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    with (temporary / "said").open("wb") as said:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "skillgap", "--workspace", str(root)),
                *("refresh", "--quiet", "--as-of", AS_OF.isoformat()),
            ],
            stdout=said,
            stderr=said,
            env=os.environ | {"TMPDIR": str(temporary)},
            cwd=Path(__file__).resolve().parents[2],
            preexec_fn=limit,
        )


def _figures(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Return what is published of people and units."""
    with duckdb.connect(str((workspace.current / WAREHOUSE).resolve()), read_only=True) as connection:
        return {
            table: connection.execute(f"select * from {table} order by all").fetchall()
            for table in ("gap_by_person", "gap_by_org_unit", "participation", "dim_person")
        }


def main() -> int:
    """Disturb as many refreshes as were asked for; return 1 if one of them left something behind."""
    parser = argparse.ArgumentParser(description="Refreshes that are killed, or whose disk is full.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--full", type=int, default=20)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    options = parser.parse_args()
    n_broken = 0
    with tempfile.TemporaryDirectory() as name:
        company = make_company(Path(name))
        for number, is_full in enumerate([False] * options.kills + [True] * options.full):
            folder = Path(name) / str(number)
            folder.mkdir()
            seed = options.seed + number
            try:
                sys.stdout.write(f"seed {seed}: {disturb(company, folder, seed=seed, is_full=is_full)}\n")
            except BrokenError as error:
                n_broken += 1
                sys.stdout.write(f"BROKEN seed {seed}: {error}\n")
            sys.stdout.flush()
            shutil.rmtree(folder)
    sys.stdout.write(f"{options.kills} kills, {options.full} full disks, {n_broken} left something behind\n")
    return 1 if n_broken else 0


if __name__ == "__main__":
    sys.exit(main())

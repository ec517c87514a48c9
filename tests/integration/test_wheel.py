"""The wheel, installed by itself: it works in an empty folder, lies below one name, and is not written to.

It is installed beside the libraries of these tests, which take longer to install than all that is tried here.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.installed.__main__ import install_wheel, packages_of

REPOSITORY = Path(__file__).resolve().parents[2]
MOST_BYTES = 10_000_000
pytestmark = pytest.mark.integration


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel and nothing of the repository."""

    wheel: Path
    programs: Path
    packages: Path
    folder: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.programs / command[0]), *command[1:]],
            cwd=self.folder,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def files(self) -> dict[str, int]:
        """All files of the program with the time of their last change, but for what Python compiles by itself."""
        return {
            str(file): file.stat().st_mtime_ns
            for file in (self.packages / "skillgap").rglob("*")
            if file.is_file() and file.suffix != ".pyc"
        }


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "SKILLGAP_WORKSPACE")}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    python = install_wheel(folder)
    [wheel] = folder.glob("*.whl")
    empty = folder / "empty"
    empty.mkdir()
    return Installed(wheel, python.parent, packages_of(python.parents[1]), empty)


def test_all_lies_below_one_name_and_is_small(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"skillgap"}
    assert installed.wheel.stat().st_size < MOST_BYTES
    for room in ("orchestration", "dashboards", "seeds", "published", "tests"):
        assert installed.run("python", "-c", f"import {room}").returncode == 1, room


def test_every_file_of_the_models_is_in_it(installed: Installed) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "dbt_project", "orchestration", "expectations", "dashboards", "published", "inference"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    missing = [name for name in tracked if not (installed.packages / "skillgap" / name).exists()]
    assert missing == []


def test_it_says_its_version_and_starts_as_a_module(installed: Installed) -> None:
    said = installed.run("skillgap", "--version").stdout
    assert installed.wheel.name.split("-")[1] in said
    assert installed.run("python", "-m", "skillgap", "--version").stdout.split()[-1] == said.split()[-1]


def test_it_publishes_and_shows_the_demo_and_is_not_written_to(installed: Installed) -> None:
    before = installed.files()
    with _serving(installed) as port:
        for page in ("healthz", "readyz", "overview"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=30) as answer:
                assert answer.status == 200
    warehouse = installed.folder / "workspace" / "warehouse" / "current" / "warehouse.duckdb"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        [(n_people,)] = connection.execute("select count(distinct person_id) from gap_by_person").fetchall()
    assert n_people > 300
    assert installed.run("skillgap", "check").returncode == 0
    answered = installed.run("skillgap", "sql", "--format", "csv", "select 40 + 2 as n")
    assert answered.stdout.split() == ["n", "42"], answered.stderr
    assert installed.files() == before
    # What was worked out once is kept in the workspace, so that the next refresh need not.
    state = installed.folder / "workspace" / "state"
    assert list((state / "checks").glob("*.json"))
    assert list((state / "dbt" / "kept").glob("*/compiled.json"))


@contextlib.contextmanager
def _serving(installed: Installed) -> Iterator[int]:
    """Run `skillgap demo --serve`; give its port once it has published."""
    port = 18_473
    with subprocess.Popen(
        [str(installed.programs / "skillgap"), "demo", "--serve", "--port", str(port)],
        cwd=installed.folder,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            latest = time.monotonic() + 180
            while time.monotonic() < latest and process.poll() is None:
                with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
                    break
                time.sleep(0.5)
            assert process.poll() is None, process.stdout.read() if process.stdout else ""
            yield port
        finally:
            process.terminate()
            process.wait(30)

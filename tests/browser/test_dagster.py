"""Dagster over a workspace, as whoever keeps it running meets it: its pages, its switches, its end and its next start.

One walk: each start takes Dagster its time. What assets and checks say in full is tested in tests/integration.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.small_company import write_small_company

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")

PATIENCE = 240.0  # seconds, for a machine with other work
SUCCESS = re.compile("^Success")
SENSOR = "/locations/orchestration.dagster.definitions/sensors/new_exports"
AT_REST = 120  # seconds since which a file lies there; the sensor leaves alone what has just changed
BAD_ROW = "C2,E4,E1,manager,K1,9,2025-03-10\n"
LATE = "cycle_id,person_id,competency_id,level,calibrated_on\nC1,E2,K1,2,2025-05-20\n"


def _wait(until: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s: {what}"
        time.sleep(0.2)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The small company, with one row that can't be taken and leave for it."""
    root = tmp_path / "workspace"
    root.mkdir()
    write_small_company(root)
    with (root / "workspace.yml").open("a", encoding="utf-8") as settings:
        settings.write("\ntolerance: 0.5\n")
    with (root / "exports" / "ratings" / "ratings_c2.csv").open("a", encoding="utf-8") as ratings:
        ratings.write(BAD_ROW)
    _put_to_rest(root)
    return root


def _put_to_rest(root: Path) -> None:
    moment = time.time() - AT_REST
    for file in (root / "exports").rglob("*.csv"):
        os.utime(file, (moment, moment))


@contextmanager
def _dagster(root: Path) -> Iterator[str]:
    """Start Dagster over a workspace; end it by SIGTERM, as systemd does, and see that nothing of it stays."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (root / "dagster.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            (sys.executable, "-m", "skillgap", "--workspace", str(root), "dagster", "--port", str(port)),
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(lambda: _answers(f"{address}/server_info") or process.poll() is not None, "Dagster's pages")
        assert process.poll() is None, (root / "dagster.log").read_text(encoding="utf-8")
        yield address
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0
        assert _processes_over(root) == {}, "left by Dagster"
    finally:
        for left in _processes_over(root):
            os.kill(left, signal.SIGKILL)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own
            return answer.status == 200
    except OSError:
        return False


def _processes_over(root: Path) -> dict[int, str]:
    """Return the processes that were told of a workspace, by id: what they are called with."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                told = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
                if str(root).encode() in told:
                    found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
            except OSError:  # it has ended meanwhile
                continue
    return found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose requests to other hosts are noted as faults."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC")
    page, elsewhere = context.new_page(), []
    page.set_default_timeout(PATIENCE * 1000)
    page.on("request", lambda request: None if _is_here(request.url) else elsewhere.append(request.url))
    yield page
    context.close()
    assert elsewhere == []


def _is_here(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "blob:"))


def _snapshots(root: Path) -> list[str]:
    return sorted(folder.name for folder in (root / "warehouse" / "snapshots").glob("[0-9]*"))


def _loaded(root: Path) -> list[str]:
    with duckdb.connect(str((root / "warehouse/operations/operations.duckdb").resolve()), read_only=True) as connection:
        return [file for (file,) in connection.execute("select file from source_files").fetchall()]


def test_switches_and_runs_outlive_dagster_which_publishes_shows_rows_and_places_and_takes_what_is_dropped_in(
    workspace: Path, page: Page
) -> None:
    body = page.locator("body")
    with _dagster(workspace) as address:
        page.goto(f"{address}/asset-groups")
        page.get_by_role("button", name="Materialize all").click()
        _wait(lambda: (workspace / "warehouse" / "current").exists(), "a snapshot")
        [first] = _snapshots(workspace)

        page.goto(f"{address}/runs")
        expect(body).to_contain_text("Manually launched")
        expect(page.get_by_text(SUCCESS)).to_have_count(1)

        page.goto(f"{address}/assets/marts/gap_by_person?view=events")
        expect(body).to_contain_text("dagster/row_count")
        told = body.inner_text()
        assert re.search(rf"dagster/row_count\s+{_rows_of_gaps(workspace)}\s", told), told
        assert re.search(r"seconds\s+\d+(\.\d+)?\s", told), told

        page.goto(f"{address}/assets/raw/ratings__ratings?view=checks")
        page.get_by_text("level_is_between_0_and_5").first.click()
        n_lines = (workspace / "exports/ratings/ratings_c2.csv").read_text(encoding="utf-8").count("\n")
        expect(body).to_contain_text(f"First in exports/ratings/ratings_c2.csv, row {n_lines}.")

        # Dropped in before the switch: the first look comes at once, the next a minute later.
        (workspace / "exports" / "ratings" / "calibrations_2025-05.csv").write_text(LATE, encoding="utf-8")
        _put_to_rest(workspace)
        page.goto(f"{address}{SENSOR}")
        page.locator("label:has(input[type=checkbox])").first.click()
        _wait(lambda: any("calibrations_2025-05" in file for file in _loaded(workspace)), "the sensor's run")
        page.goto(f"{address}/runs")
        expect(page.get_by_text(SUCCESS)).to_have_count(2)
        expect(body).to_contain_text("new_exports")

    with _dagster(workspace) as address:
        page.goto(f"{address}/runs")
        expect(page.get_by_text(SUCCESS)).to_have_count(2)
        page.goto(f"{address}{SENSOR}")
        expect(page.locator("input[type=checkbox]").first).to_be_checked()
    snapshots = _snapshots(workspace)
    assert snapshots[0] == first
    assert len(snapshots) == 2


def _rows_of_gaps(root: Path) -> int:
    with duckdb.connect(str((root / "warehouse/current/warehouse.duckdb").resolve()), read_only=True) as made:
        [(n_rows,)] = made.execute("select count(*) from gap_by_person").fetchall()
    return int(n_rows)

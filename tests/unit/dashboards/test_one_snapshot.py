"""A request reads one snapshot from beginning to end, though a refresh publishes between any two of its reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.files import PublishedFile
from published.viewer import Viewer
from tests.unit.dashboards.asking import ALL_DOWNLOADS
from tests.unit.dashboards.pages.framework.test_access import Forger
from tests.unit.dashboards.published import publish

Make = Callable[..., Viewer]
SNAPSHOTS = ("2026-01-31", "2026-02-28")
PAGES = (
    "/overview",
    "/gaps",
    "/gaps/D1/T1",
    "/person/P11",
    "/my-skills",
    "/movement",
    "/coverage",
    "/courses",
    "/courses/CO1",
    "/framework",
    "/framework/K1",
    "/framework/role/R-SELL",
    "/response",
    "/data",
    "/sql",
)
# Page of the button, what it takes, and what the page's store holds.
DOWNLOADS = (
    ("overview", "gaps", None),
    ("gaps", "gaps", None),
    ("gaps", "people", "T1"),
    ("gaps", "skills", None),
    ("person", "person", "P11"),
    ("person", "suggestions", "P11"),
    ("my_skills", "levels", None),
    ("my_skills", "cycles", None),
    ("my_skills", "suggestions", None),
    ("movement", "movement", None),
    ("movement", "balance", None),
    ("movement", "training", None),
    ("movement", "transitions", None),
    ("coverage", "coverage", None),
    ("coverage", "courses", None),
    ("courses", "courses", None),
    ("course", "course", "CO1"),
    ("course", "strata", "CO1"),
    ("framework", "signals", None),
    ("framework", "irrelevance", None),
    ("framework", "severity", None),
    ("framework", "profiles", None),
    ("framework", "upkeep", None),
    ("framework", "deployment", None),
    ("framework", "drift", None),
    ("competency", "competency", "K1"),
    ("role", "role", "R-SELL"),
    ("response", "response", None),
    ("data", "quarantine", None),
    ("data", "corrections:hris/people", None),
)


class Restless:
    """A warehouse in which another snapshot is published after every single read.

    Attributes:
        warehouse: the warehouse.
        read: the snapshots that were read since this was emptied last, in order; the record's file is not among them.
    """

    def __init__(self, folder: Path, audit_file: Path) -> None:
        for name in SNAPSHOTS:
            publish(folder, snapshot=name)
        self._folder = folder
        self.warehouse = Warehouse(folder, AuditLog(audit_file))
        self.read: list[str] = []

    def note(self, file: PublishedFile) -> None:
        """Note which snapshot was read, and publish the other one."""
        path = Path(file.identity().path)
        if path.name != "operations.duckdb":
            self.read.append(path.parent.name)
        self.publish_the_other()

    def publish_the_other(self) -> None:
        """Let both links lead to the snapshot that they do not lead to."""
        now = (self._folder / "current").resolve().name
        other = SNAPSHOTS[1 - SNAPSHOTS.index(now)]
        for name in ("current", "operations"):
            new = self._folder / f".{name}.new"
            new.symlink_to(self._folder / "snapshots" / other, target_is_directory=True)
            new.replace(self._folder / name)


@pytest.fixture
def restless(tmp_path: Path, audit_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Restless]:
    made = Restless(tmp_path / "warehouse", audit_file)
    for name in ("rows", "frame"):
        read = getattr(PublishedFile, name)

        def noting(file: PublishedFile, *given: object, read: Callable[..., object] = read, **named: object) -> object:
            read_by = file.identity()
            found = read(file, *given, **named)
            assert file.identity() == read_by
            made.note(file)
            return found

        monkeypatch.setattr(PublishedFile, name, noting)
    yield made
    made.warehouse.close()


def test_without_a_pinned_snapshot_two_reads_are_of_two(restless: Restless) -> None:
    for _ in range(2):
        restless.warehouse.snapshot.rows("select 1")
    assert restless.read == list(reversed(SNAPSHOTS))


def test_every_page_reads_one_snapshot(restless: Restless, viewer: Make) -> None:
    forger = Forger(restless.warehouse).as_(viewer("hr_leader", "employee"))
    n_read = {}
    for path in PAGES:
        restless.read.clear()
        assert "Not found" not in forger.page(path), path
        assert len(set(restless.read)) == 1, path
        n_read[path] = len(restless.read)
    assert sum(n > 1 for n in n_read.values()) >= len(PAGES) - 1, n_read


def test_the_answer_to_a_filter_reads_one_snapshot(restless: Restless, viewer: Make) -> None:
    n_read = []
    for filters in ({}, {"signal": "inconsistent"}, {"cycle": "Y1"}, {"family": "Selling"}):
        nothing_kept = restless.warehouse.with_nothing_kept(restless.warehouse.audit)
        forger = Forger(nothing_kept).as_(viewer("hr_leader", "employee"))
        restless.read.clear()
        forger.change(**filters)
        assert len(set(restless.read)) == 1, filters
        n_read.append(len(restless.read))
    assert min(n_read) > 1


def test_no_download_is_forgotten_here() -> None:
    assert {(page, what.partition(":")[0]) for page, what, _ in DOWNLOADS} == ALL_DOWNLOADS | {("overview", "gaps")}


def test_every_download_reads_one_snapshot(restless: Restless, viewer: Make) -> None:
    forger = Forger(restless.warehouse).as_(viewer("hr_leader", "employee"))
    n_read = []
    for page, what, where in DOWNLOADS:
        restless.read.clear()
        assert "filename" in forger.download(page, what, where), (page, what)
        assert len(set(restless.read)) <= 1, (page, what)
        n_read.append(len(restless.read))
    assert sum(n > 1 for n in n_read) > len(DOWNLOADS) / 2, "the others were answered from what is kept of a snapshot"


def test_a_page_that_began_before_a_snapshot_is_not_kept_for_those_after(restless: Restless) -> None:
    before = restless.warehouse.pinned()
    restless.publish_the_other()
    after = restless.warehouse.pinned()
    assert after.cached(("name",), lambda: "newer") == "newer"
    assert before.cached(("name",), lambda: "older") == "older"
    assert after.cached(("name",), lambda: "asked again") == "newer"


def test_a_first_snapshot_that_comes_meanwhile_is_seen_by_the_next_request(tmp_path: Path) -> None:
    served = Warehouse(tmp_path / "warehouse", AuditLog(tmp_path / "audit.jsonl"))
    early = served.pinned()
    publish(tmp_path / "warehouse")
    assert (early.is_published, served.pinned().is_published) == (False, True)
    served.close()


def test_who_reads_an_older_snapshot_late_shares_the_connection_of_those_who_read_it_still(restless: Restless) -> None:
    early, late = restless.warehouse.pinned(), restless.warehouse.pinned()
    early.snapshot.rows("select 1")  # which publishes the other one
    restless.warehouse.pinned().snapshot.rows("select 1")
    late.snapshot.rows("select 1")
    early.snapshot.rows("select 1")
    assert restless.read == [SNAPSHOTS[1], SNAPSHOTS[0], SNAPSHOTS[1], SNAPSHOTS[1]]


def test_fifty_readers_at_once_see_one_snapshot_each(tmp_path: Path) -> None:
    folder = tmp_path / "warehouse"
    for number, name in enumerate(SNAPSHOTS):
        publish(folder, snapshot=name)
        with duckdb.connect(str(folder / "snapshots" / name / "warehouse.duckdb")) as connection:
            connection.execute("update dim_person set org_unit_id = ?", [f"unit {number}"])
    served = Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))

    def read(_reader: int) -> set[str]:
        pinned = served.pinned()
        seen = set()
        for _ in range(20):
            (row,) = pinned.snapshot.rows("select min(org_unit_id) as unit from dim_person")
            seen.add(row["unit"])
            seen.add(f"unit {SNAPSHOTS.index(Path(pinned.quarantine.identity().path).parent.name)}")
        return seen

    with ThreadPoolExecutor(max_workers=50) as pool:
        readers = [pool.submit(read, number) for number in range(50)]
        turn = 0
        while not all(reader.done() for reader in readers):
            turn += 1
            new = folder / ".current.new"
            new.symlink_to(folder / "snapshots" / SNAPSHOTS[turn % 2], target_is_directory=True)
            new.replace(folder / "current")
        seen = [reader.result() for reader in readers]
    served.close()
    assert turn > 1
    assert [units for units in seen if len(units) != 1] == []

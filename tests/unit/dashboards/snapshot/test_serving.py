"""Which snapshot requests read while a newer one is read ahead, and whose answers are kept meanwhile."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.snapshot.preload import keep_warm
from dashboards.snapshot.serving import Serving
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.files import NotPublishedError
from tests.unit.dashboards.published import publish

OLDER, NEWER = "2026-01-31", "2026-02-28"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Warehouse]:
    """A warehouse that the test may change, of which the older snapshot is served."""
    opened = Warehouse(publish(tmp_path / "warehouse", snapshot=OLDER), AuditLog(tmp_path / "audit.jsonl"))
    opened.serve(opened.newest())
    yield opened
    opened.close()


def read_by(warehouse: Warehouse) -> str:
    return Path(warehouse.snapshot.identity().path).parent.name


def read_by_those_who_know_nobody(warehouse: Warehouse) -> str:
    return read_by(warehouse.shareable_alone())


def test_requests_read_what_is_served_until_the_newest_is(own: Warehouse, tmp_path: Path) -> None:
    publish(tmp_path / "warehouse", snapshot=NEWER)
    newest = own.newest()
    assert (read_by(own.pinned()), read_by(newest)) == (OLDER, NEWER)
    assert (read_by_those_who_know_nobody(own.pinned()), read_by_those_who_know_nobody(newest)) == (OLDER, NEWER)
    own.serve(newest)
    assert (read_by(own.pinned()), read_by_those_who_know_nobody(own.pinned())) == (NEWER, NEWER)


def test_where_nothing_is_served_requests_read_what_is_newest(own: Warehouse, tmp_path: Path) -> None:
    publish(tmp_path / "warehouse", snapshot=NEWER)
    own.serve(None)
    assert read_by(own.pinned()) == NEWER


def test_an_older_snapshot_is_read_for_so_long_and_no_longer(own: Warehouse, tmp_path: Path) -> None:
    serving, older = Serving(patience=60), own._pins()
    serving.hold(older)
    assert serving.chosen(own._pins(), now=0) is not older  # the same snapshot: the record may be newer
    publish(tmp_path / "warehouse", snapshot=NEWER)
    newer = own._pins()
    assert [serving.chosen(newer, now=seconds) is older for seconds in (100, 159, 160, 161, 200)] == [
        True, True, True, False, False
    ]  # fmt: skip


def test_answers_of_what_is_served_are_given_while_those_of_the_newest_are_worked_out(
    own: Warehouse, tmp_path: Path
) -> None:
    served = own.pinned()
    assert served.cached(("name",), lambda: "older") == "older"
    publish(tmp_path / "warehouse", snapshot=NEWER)
    newest = own.newest()
    assert newest.cached(("name",), lambda: "newer") == "newer"
    assert own.pinned().cached(("name",), lambda: "asked again") == "older"
    own.serve(newest)
    assert own.pinned().cached(("name",), lambda: "asked again") == "newer"
    assert [list(cache) for cache in own._answers._caches.values()] == [[("name",)]]
    # A request that began before goes on, and nothing of it is kept.
    assert served.cached(("name",), lambda: "asked again") == "asked again"
    assert len(own._answers._caches) == 1


def test_a_request_that_begins_while_a_snapshot_is_read_ahead_reads_the_one_before(
    own: Warehouse, tmp_path: Path
) -> None:
    seen: list[tuple[str, str]] = []
    stop = threading.Event()

    def besides(newest: Warehouse) -> None:
        seen.append((read_by(newest), read_by(own.pinned())))
        if read_by(newest) == NEWER:
            stop.set()
        else:
            publish(tmp_path / "warehouse", snapshot=NEWER)

    keep_warm(own, stop, seconds=0, besides=besides)
    assert seen == [(OLDER, OLDER), (NEWER, OLDER)]
    assert read_by(own.pinned()) == NEWER


def test_a_snapshot_that_cannot_be_read_ahead_is_served_all_the_same(own: Warehouse, tmp_path: Path) -> None:
    publish(tmp_path / "warehouse", snapshot=NEWER)
    stop = threading.Event()

    def besides(_: Warehouse) -> None:
        stop.set()
        raise NotPublishedError("unreadable")

    keep_warm(own, stop, seconds=0, besides=besides)
    assert read_by(own.pinned()) == NEWER


def test_a_snapshot_whose_files_are_gone_is_served_no_longer_and_read_to_its_end(
    own: Warehouse, tmp_path: Path
) -> None:
    begun = own.pinned()
    begun.snapshot.rows("select 1")
    publish(tmp_path / "warehouse", snapshot=NEWER)
    shutil.rmtree(tmp_path / "warehouse" / "snapshots" / OLDER)
    assert read_by(own.pinned()) == NEWER
    (row,) = begun.snapshot.rows("select count(*) as n from dim_person")
    assert row["n"] == 34


def test_a_snapshot_that_somebody_was_erased_from_is_served_no_longer(own: Warehouse, tmp_path: Path) -> None:
    publish(tmp_path / "warehouse", snapshot=NEWER)
    assert read_by(own.pinned()) == OLDER
    file = tmp_path / "warehouse" / "snapshots" / OLDER / "warehouse.duckdb"
    anew = file.with_name("anew.duckdb")
    shutil.copy(file, anew)
    anew.replace(file)
    assert read_by(own.pinned()) == NEWER

"""What is read ahead, when it is read again, and that nothing published is no trouble."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dashboards.snapshot.cycles import today_of
from dashboards.snapshot.org_units import tree_of
from dashboards.snapshot.people import people_now, totals_of
from dashboards.snapshot.preload import SECONDS_AFTER_FAILURE, SECONDS_BETWEEN_LOOKS, keep_warm, read_ahead
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.files import DatabaseFile, NotPublishedError, SnapshotIdentity
from tests.unit.dashboards.published import publish


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Warehouse]:
    """Open a warehouse that the test may change."""
    opened = Warehouse(publish(tmp_path / "warehouse"), AuditLog(tmp_path / "audit.jsonl"))
    yield opened
    opened.close()


class StopAfter(threading.Event):
    """Says go on a number of times, after doing something in between."""

    def __init__(self, *between: object) -> None:
        super().__init__()
        self.between = list(between)
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        """Do the next thing in place of waiting; stop when there is none."""
        self.waits.append(timeout)
        if not self.between:
            return True
        action = self.between.pop(0)
        assert callable(action)
        action()
        return False


def seen_reading(monkeypatch: pytest.MonkeyPatch) -> list[SnapshotIdentity]:
    """Note which snapshots are read ahead."""
    seen: list[SnapshotIdentity] = []

    def note(warehouse: Warehouse) -> None:
        seen.append(warehouse.snapshot.identity())
        read_ahead(warehouse)

    monkeypatch.setattr("dashboards.snapshot.preload.read_ahead", note)
    return seen


def test_the_trees_that_pages_start_from_are_not_asked_for_again(
    own: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_ahead(own)

    def refuse(*_: object) -> None:
        raise AssertionError("it was to be kept")

    monkeypatch.setattr(DatabaseFile, "rows", refuse)
    assert tree_of(own, "Y2").units


def test_what_a_list_of_people_starts_from_is_read_ahead_without_a_name_in_it(
    own: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_ahead(own)

    def refuse(*_: object) -> None:
        raise AssertionError("it was to be kept")

    monkeypatch.setattr(DatabaseFile, "frame", refuse)
    kept = [totals_of(own, today_of(own)), people_now(own)]
    assert [frame.height for frame in kept] == [34, 34]
    assert not [text for frame in kept for row in frame.iter_rows() for text in row if "Name of" in str(text)]


def test_nothing_is_written_of_who_saw_what(own: Warehouse, tmp_path: Path) -> None:
    read_ahead(own)
    assert not (tmp_path / "audit.jsonl").exists()


def test_a_snapshot_is_read_ahead_once_and_the_next_one_anew(
    own: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = seen_reading(monkeypatch)
    nothing = dict
    keep_warm(own, StopAfter(nothing, lambda: publish(tmp_path / "warehouse", snapshot="2026-02-28"), nothing))
    assert [Path(each.path).parent.name for each in seen] == ["2026-01-31", "2026-02-28"]


def test_where_nothing_is_published_it_waits_until_something_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = seen_reading(monkeypatch)
    empty = Warehouse(tmp_path / "warehouse", AuditLog(tmp_path / "audit.jsonl"))
    with pytest.raises(NotPublishedError):
        read_ahead(empty)
    keep_warm(empty, StopAfter(lambda: publish(tmp_path / "warehouse")))
    assert len(seen) == 1
    empty.close()


def test_a_snapshot_that_lacks_a_table_does_not_end_the_looking(own: Warehouse, tmp_path: Path) -> None:
    publish(tmp_path / "warehouse", snapshot="2026-02-28")
    with duckdb.connect(str(tmp_path / "warehouse/snapshots/2026-02-28/warehouse.duckdb")) as connection:
        connection.execute("drop table org_unit_in_cycle")
    publish_whole = lambda: publish(tmp_path / "warehouse", snapshot="2026-03-31")  # noqa: E731
    stop = StopAfter(dict, publish_whole)
    keep_warm(own, stop)
    assert not stop.between
    # What cannot be read ahead is not tried once a second.
    assert stop.waits == [SECONDS_AFTER_FAILURE, SECONDS_AFTER_FAILURE, SECONDS_BETWEEN_LOOKS]

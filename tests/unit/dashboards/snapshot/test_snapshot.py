"""The published files: which snapshot is read, what a connection may do, and what the cache tells apart."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import polars as pl
import pytest

from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.files import NotPublishedError
from tests.unit.dashboards.published import publish


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Warehouse]:
    """Open a warehouse that the test may change."""
    opened = Warehouse(publish(tmp_path / "warehouse"), AuditLog(tmp_path / "audit.jsonl"))
    yield opened
    opened.close()


def n_people(warehouse: Warehouse) -> int:
    return int(warehouse.snapshot.rows("select count(*) as n from dim_person")[0]["n"])


def test_a_new_snapshot_is_read_as_soon_as_the_link_leads_there(own: Warehouse, tmp_path: Path) -> None:
    assert n_people(own) == 34
    publish(tmp_path / "warehouse", snapshot="2026-02-28")
    with duckdb.connect(str(tmp_path / "warehouse/snapshots/2026-02-28/warehouse.duckdb")) as connection:
        connection.execute("delete from dim_person where org_unit_id = 'T4'")
    assert n_people(own) == 22


def test_a_kept_answer_is_not_given_for_another_snapshot(own: Warehouse, tmp_path: Path) -> None:
    assert own.cached(("people",), lambda: n_people(own)) == 34
    assert own.cached(("people",), lambda: 0) == 34
    publish(tmp_path / "warehouse", snapshot="2026-02-28")
    assert own.cached(("people",), lambda: 7) == 7


def test_answers_are_kept_apart_by_key(own: Warehouse) -> None:
    assert own.cached(("people", "one scope"), lambda: 1) == 1
    assert own.cached(("people", "another scope"), lambda: 2) == 2


def test_who_asks_while_an_answer_is_computed_waits_for_it(own: Warehouse) -> None:
    begun, is_asked_again, may_end = threading.Event(), threading.Event(), threading.Event()

    def first() -> int:
        begun.set()
        may_end.wait(10)
        return 1

    def second() -> int:
        is_asked_again.set()
        return 2

    with ThreadPoolExecutor(max_workers=2) as pool:
        early = pool.submit(own.cached, ("people",), first)
        begun.wait(10)
        late = pool.submit(own.cached, ("people",), second)
        is_computed_twice = is_asked_again.wait(0.2)
        may_end.set()
        assert (early.result(), late.result(), is_computed_twice) == (1, 1, False)


def test_an_answer_that_could_not_be_computed_is_computed_by_whoever_asks_next(own: Warehouse) -> None:
    def fail() -> int:
        raise NotPublishedError("unreadable")

    with pytest.raises(NotPublishedError):
        own.cached(("people",), fail)
    assert own.cached(("people",), lambda: 3) == 3


def test_without_a_snapshot_there_is_nothing_to_read(empty_warehouse: Warehouse) -> None:
    assert not empty_warehouse.is_published
    assert empty_warehouse.published_at is None
    with pytest.raises(NotPublishedError) as raised:
        n_people(empty_warehouse)
    assert raised.value.reason == "never"


def test_a_snapshot_that_is_no_database_is_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "current" / "warehouse.duckdb"
    file.parent.mkdir()
    file.write_bytes(b"this is no database, but long enough to look at" * 100)
    with pytest.raises(NotPublishedError) as raised:
        n_people(Warehouse(tmp_path, AuditLog(tmp_path / "audit.jsonl")))
    assert raised.value.reason == "unreadable"


@pytest.mark.parametrize(
    "statement",
    [
        "delete from dim_person",
        "create table mine (x integer)",
        "copy (select 1) to '/tmp/skillgap-must-not-exist.csv'",
        "select * from read_csv('/etc/passwd')",
        "attach '/etc/hostname' as other",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_a_connection_reads_the_snapshot_and_nothing_else(warehouse: Warehouse, statement: str) -> None:
    with pytest.raises(duckdb.Error):
        warehouse.snapshot.rows(statement)


def test_frames_given_to_one_query_are_unknown_to_the_next(warehouse: Warehouse) -> None:
    mine = pl.DataFrame({"x": [1, 2]})
    assert warehouse.snapshot.frame("select sum(x) as n from mine", tables={"mine": mine})["n"][0] == 3
    with pytest.raises(duckdb.Error):
        warehouse.snapshot.rows("select * from mine")


def test_names_are_attached_where_they_lie_beside_the_snapshot(own: Warehouse, tmp_path: Path) -> None:
    assert own.snapshot.has("identity")
    own.close()
    (tmp_path / "warehouse/snapshots/2026-01-31/identity.duckdb").unlink()
    assert not own.snapshot.has("identity")


def test_a_snapshot_that_was_taken_away_is_not_published(own: Warehouse, tmp_path: Path) -> None:
    assert own.is_published
    assert own.published_at is not None
    shutil.rmtree(tmp_path / "warehouse" / "snapshots")
    assert not own.is_published

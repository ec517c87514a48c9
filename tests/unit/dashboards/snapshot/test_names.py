"""Names of people: handed out for those who are asked for, to those who may see names, and read once a snapshot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboards.snapshot.names import people_names
from dashboards.snapshot.scope import scope_of
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.files import DatabaseFile
from published.viewer import Viewer
from tests.unit.dashboards.published import publish

Make = Callable[..., Viewer]


def test_only_those_who_are_asked_for_and_known_are_named(warehouse: Warehouse, viewer: Make) -> None:
    scope = scope_of(warehouse, viewer("hr_leader"), "person")
    assert people_names(warehouse, scope, ["P10", "P11", "nobody"]) == {"P10": "Name of P10", "P11": "Name of P11"}


def test_who_may_not_see_names_is_told_none_and_none_is_read(
    warehouse: Warehouse, viewer: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = scope_of(warehouse, viewer("learning"), "gaps")

    def refuse(*_: object) -> None:
        raise AssertionError("no name was to be read")

    monkeypatch.setattr(DatabaseFile, "frame", refuse)
    assert people_names(warehouse, scope, ["P10"]) == {}


def test_names_are_read_once_for_a_snapshot(
    warehouse: Warehouse, viewer: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = scope_of(warehouse, viewer("hr_leader"), "person")
    people_names(warehouse, scope, ["P10"])

    def refuse(*_: object) -> None:
        raise AssertionError("they were to be kept")

    monkeypatch.setattr(DatabaseFile, "frame", refuse)
    assert people_names(warehouse, scope, ["P11"]) == {"P11": "Name of P11"}


def test_a_name_that_the_next_snapshot_lacks_is_kept_no_longer(tmp_path: Path, viewer: Make) -> None:
    own = Warehouse(publish(tmp_path / "warehouse"), AuditLog(tmp_path / "audit.jsonl"))
    people_names(own, scope_of(own, viewer("hr_leader"), "person"), ["P10"])
    publish(tmp_path / "warehouse", snapshot="2026-02-28")
    own.cached(("anything",), lambda: 1)
    assert [list(cache) for cache in own._answers._caches.values()] == [[("anything",)]]
    own.close()

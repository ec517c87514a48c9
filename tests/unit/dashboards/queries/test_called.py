"""Names of people: handed out for those who are asked for, to those who may see names, and read once a snapshot."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboards.access.viewer import Viewer
from dashboards.queries.called import people_called
from dashboards.queries.scope import scope_of
from dashboards.queries.warehouse import DatabaseFile, Warehouse

Make = Callable[..., Viewer]


def test_only_those_who_are_asked_for_and_known_are_named(warehouse: Warehouse, viewer: Make) -> None:
    scope = scope_of(warehouse, viewer("hr_leader"), "person")
    assert people_called(warehouse, scope, ["P10", "P11", "nobody"]) == {"P10": "Name of P10", "P11": "Name of P11"}


def test_who_may_not_see_names_is_told_none_and_none_is_read(
    warehouse: Warehouse, viewer: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = scope_of(warehouse, viewer("learning"), "gaps")

    def refuse(*_: object) -> None:
        raise AssertionError("no name was to be read")

    monkeypatch.setattr(DatabaseFile, "frame", refuse)
    assert people_called(warehouse, scope, ["P10"]) == {}


def test_names_are_read_once_for_a_snapshot(
    warehouse: Warehouse, viewer: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = scope_of(warehouse, viewer("hr_leader"), "person")
    people_called(warehouse, scope, ["P10"])

    def refuse(*_: object) -> None:
        raise AssertionError("they were to be kept")

    monkeypatch.setattr(DatabaseFile, "frame", refuse)
    assert people_called(warehouse, scope, ["P11"]) == {"P11": "Name of P11"}

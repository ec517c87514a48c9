"""Cycles, units and the choices of filters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboards.snapshot.choices import breadcrumbs, choices, units_on_offer
from dashboards.snapshot.org_units import Tree, Unit
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.viewer import ROLES, Viewer

Make = Callable[..., Viewer]


def ids(answer: object) -> list[str]:
    assert isinstance(answer, tuple)
    return [unit.org_unit_id for unit in answer]


def test_cycles_come_newest_first_without_the_one_that_is_still_open(warehouse: Warehouse, viewer: Make) -> None:
    assert [found.cycle_id for found in Reader(warehouse, viewer("learning")).cycles] == ["Y2", "Y1"]


def test_the_latest_cycle_is_meant_where_none_is_named(warehouse: Warehouse, viewer: Make) -> None:
    found = Reader(warehouse, viewer("learning")).cycle()
    assert (found.label, found.is_latest) == ("Autumn 2025", True)


def test_an_employee_reads_the_cycles_for_the_own_page(warehouse: Warehouse, viewer: Make) -> None:
    reader = Reader(warehouse, viewer("employee"))
    reader.require("my_skills")
    assert [found.cycle_id for found in reader.cycles] == ["Y2", "Y1"]


def test_units_are_found_from_the_top_down(warehouse: Warehouse, viewer: Make) -> None:
    asking = viewer("learning")
    assert ids(breadcrumbs(Reader(warehouse, asking), "T4")) == ["C", "D2", "T4"]
    assert ids(units_on_offer(Reader(warehouse, asking))) == ["C", "D2", "D1", "T3", "T4", "T1", "T2"]


def test_a_unit_says_whether_there_is_more_below(warehouse: Warehouse, viewer: Make) -> None:
    answer = units_on_offer(Reader(warehouse, viewer("learning")))
    assert {unit.org_unit_id for unit in answer if unit.has_units_below} == {"C", "D1", "D2"}


@pytest.mark.parametrize(
    ("most", "chosen", "offered"),
    [
        (7, None, ["C", "D2", "D1", "T3", "T4", "T1", "T2"]),
        (6, None, ["C", "D2", "D1"]),
        (6, "T4", ["C", "D2", "D1", "T4"]),
        (6, "D2", ["C", "D2", "D1", "T4"]),
        (6, "gone", ["C", "D2", "D1"]),
        (1, None, ["C", "D2", "D1"]),
    ],
)
def test_of_very_many_units_the_highest_are_offered_and_those_around_the_chosen_one(
    warehouse: Warehouse, viewer: Make, monkeypatch: pytest.MonkeyPatch, most: int, chosen: str, offered: list[str]
) -> None:
    monkeypatch.setattr("dashboards.snapshot.choices.MOST_ON_OFFER", most)
    assert ids(units_on_offer(Reader(warehouse, viewer("learning")), chosen)) == offered


def test_filters_offer_what_can_be_chosen(warehouse: Warehouse, viewer: Make) -> None:
    found = choices(Reader(warehouse, viewer("hr_leader")))
    assert found.families == ("Selling",)
    assert [competency.id for competency in found.competencies] == ["K2", "K1"]
    assert found.job_families == ("Finance", "Management", "Sales")
    assert found.career_levels == ("junior", "senior", "director")


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("employee", "analyst")])
def test_an_own_line_is_offered_to_those_who_have_one(warehouse: Warehouse, viewer: Make, role: str) -> None:
    found = choices(Reader(warehouse, viewer(role)))
    assert found.has_own_line == (role == "manager")


def unit(unit_id: str, parent: str | None) -> Unit:
    return Unit(unit_id, unit_id, None, parent, 0, has_units_below=False)


def test_a_loop_of_units_is_walked_once() -> None:
    looped = Tree((unit("A", "B"), unit("B", "A")))
    assert [step.org_unit_id for step in looped.path("A")] == ["B", "A"]
    assert looped.subtree("A") == ("A", "B")


def test_a_unit_under_one_that_is_missing_stands_at_the_top() -> None:
    assert [top.org_unit_id for top in Tree((unit("A", "gone"), unit("B", "A"))).tops] == ["A"]

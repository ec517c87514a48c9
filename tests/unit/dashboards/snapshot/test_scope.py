"""How far each role reaches in the small company."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboards.snapshot.demo import demo_manager
from dashboards.snapshot.scope import direct_reports, line_below, scope_of, units_at_or_below
from dashboards.snapshot.snapshot import Warehouse
from published.viewer import ROLES, Role, Viewer
from tests.unit.dashboards.published import PEOPLE, SALES

SALES_LINE = {person for unit in SALES for person in PEOPLE[unit]} - {"P10"}
FINANCE = set(PEOPLE["D2"] + PEOPLE["T4"])

Make = Callable[..., Viewer]


@pytest.mark.parametrize(
    ("role", "people"),
    [
        ("hr_leader", "everyone"),
        ("hr_partner", FINANCE),
        ("manager", SALES_LINE),
        ("learning", set()),
        ("framework_owner", set()),
        ("employee", set()),
        ("analyst", set()),
    ],
)
def test_on_the_gaps_page_a_role_reaches_these_people(
    warehouse: Warehouse, viewer: Make, role: Role, people: set[str] | str
) -> None:
    scope = scope_of(warehouse, viewer(role), "gaps")
    assert scope.is_everyone == (people == "everyone")
    assert people == "everyone" or scope.people == people


def test_an_employee_reaches_themselves_on_their_own_page(warehouse: Warehouse, viewer: Make) -> None:
    scope = scope_of(warehouse, viewer("employee"), "my_skills")
    assert (scope.people, scope.has_units, scope.is_everyone) == ({"P10"}, False, False)


def test_a_manager_who_is_an_employee_too_reaches_each_on_its_page(warehouse: Warehouse, viewer: Make) -> None:
    both = viewer("manager", "employee")
    assert scope_of(warehouse, both, "person").people == SALES_LINE
    assert scope_of(warehouse, both, "my_skills").people == {"P10"}


def test_a_line_holds_those_below_those_below(warehouse: Warehouse, viewer: Make) -> None:
    line = scope_of(warehouse, viewer("manager", person_id="P00"), "gaps").line
    assert line == {person for people in PEOPLE.values() for person in people} - {"P00"}


def test_someone_who_leads_nobody_has_no_line(warehouse: Warehouse, viewer: Make) -> None:
    assert not scope_of(warehouse, viewer("manager", person_id="P12"), "gaps").has_people


@pytest.mark.parametrize("role", ROLES)
def test_a_viewer_who_is_nobody_in_the_warehouse_reaches_no_line_and_not_themselves(
    warehouse: Warehouse, viewer: Make, role: Role
) -> None:
    scope = scope_of(warehouse, viewer(role, person_id=None), "person")
    assert scope.line == frozenset()
    assert scope.is_everyone or role == "hr_partner" or scope.people == frozenset()


def test_the_same_reach_has_the_same_key_whatever_the_name(warehouse: Warehouse) -> None:
    one = Viewer("one", frozenset({"learning"}))
    other = Viewer("other", frozenset({"learning"}))
    assert scope_of(warehouse, one, "gaps").key == scope_of(warehouse, other, "gaps").key


def test_another_reach_has_another_key(warehouse: Warehouse, viewer: Make) -> None:
    keys = {scope_of(warehouse, viewer(role), "gaps").key for role in ROLES}
    # Learning and framework owners reach the same; employees and analysts nothing on this page, but differ in who they
    # are.
    assert len(keys) == len(ROLES) - 1
    assert scope_of(warehouse, viewer("manager", person_id="P00"), "gaps").key not in keys


def test_a_loop_of_managers_is_walked_once() -> None:
    managers = {"A": "C", "B": "A", "C": "B", "D": "C"}
    assert line_below(direct_reports(managers), "A") == {"B", "C", "D"}


def test_ones_own_manager_is_not_in_the_line() -> None:
    assert line_below(direct_reports({"A": "A", "B": "A"}), "A") == {"B"}


def test_units_below_are_found_at_any_depth() -> None:
    rows = [
        {"org_unit_id": "D", "parent_org_unit_id": "C"},
        {"org_unit_id": "T", "parent_org_unit_id": "D"},
        {"org_unit_id": "E", "parent_org_unit_id": "C"},
    ]
    assert units_at_or_below(rows, ["D"]) == {"D", "T"}


def test_the_demo_shows_a_manager_of_several_teams(warehouse: Warehouse) -> None:
    # P00 leads all 33 others, in 6 units besides the own: the largest line that is still comfortable.
    assert demo_manager(warehouse) == "P00"


def test_without_a_snapshot_the_demo_has_no_manager(empty_warehouse: Warehouse) -> None:
    assert demo_manager(empty_warehouse) is None

"""The matrix of who may see what, cell by cell, as privacy.md's table has it."""

from __future__ import annotations

import pytest

from published.permissions import (
    MATRIX,
    PAGES,
    may_open,
    pages_of,
    sees_manager_severity,
    sees_original_records,
    sees_people,
    sees_unhidden,
    sees_units,
)
from published.viewer import ROLES, Role, Viewer

ALLOWED: dict[Role, str] = {
    "hr_leader": "overview gaps person movement coverage courses framework response data sql",
    "hr_partner": "overview gaps person movement coverage courses framework response data",
    "manager": "overview gaps person coverage",
    "learning": "overview gaps movement coverage courses framework sql",
    "framework_owner": "overview gaps framework sql",
    "employee": "my_skills",
    "analyst": "sql",
}


def viewer(*roles: Role) -> Viewer:
    return Viewer(name="someone", roles=frozenset(roles))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_its_own_pages_and_no_other(role: Role, page: str) -> None:
    assert may_open(viewer(role), page) == (page in ALLOWED[role].split())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "people", "units", "names"),
    [
        ("hr_leader", "everyone", "unhidden", True),
        ("hr_partner", "units", "hidden", True),
        ("manager", "line", "hidden", True),
        ("learning", "none", "hidden", False),
        ("framework_owner", "none", "hidden", False),
        ("employee", "self", "none", True),
        ("analyst", "everyone", "unhidden", False),
    ],
)
def test_a_role_reaches_people_units_and_names_as_the_table_says(
    role: Role,
    people: str,
    units: str,
    names: bool,  # noqa: FBT001
) -> None:
    grant = MATRIX[role]
    assert (grant.people, grant.units, grant.names) == (people, units, names)


def test_every_role_is_in_the_matrix() -> None:
    assert set(MATRIX) == set(ROLES)


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_anything_by_default(page: str) -> None:
    nobody = viewer()
    assert not may_open(nobody, page)  # type: ignore[arg-type]
    assert not sees_people(nobody, page)  # type: ignore[arg-type]
    assert not sees_units(nobody, page)  # type: ignore[arg-type]
    assert not sees_unhidden(nobody, page)  # type: ignore[arg-type]


def test_an_unknown_role_allows_nothing() -> None:
    stranger = Viewer(name="stranger", roles=frozenset({"root"}))  # type: ignore[arg-type]
    assert pages_of(stranger) == ()


def test_roles_add_up() -> None:
    assert pages_of(viewer("learning", "employee")) == (
        "overview", "gaps", "movement", "coverage", "courses", "framework", "sql", "my_skills",
    )  # fmt: skip


def test_a_role_reaches_only_on_the_pages_that_it_opens() -> None:
    both = viewer("analyst", "manager")
    assert sees_unhidden(both, "sql")
    assert not sees_unhidden(both, "gaps")


@pytest.mark.parametrize("role", ROLES)
def test_original_records_and_manager_severity_are_for_hr_leaders_alone(role: Role) -> None:
    assert sees_original_records(viewer(role)) == (role == "hr_leader")
    assert sees_manager_severity(viewer(role)) == (role == "hr_leader")

"""Names of people, org units and roles, read once for each snapshot and kept.

Names of people are handed out for the few that are shown, and to those viewers alone to whom people are shown by name.
"""

from __future__ import annotations

from collections.abc import Collection

from dashboards.snapshot.cycles import TODAY
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import Row


def people_names(warehouse: Warehouse, scope: Scope, person_ids: Collection[str]) -> dict[str, str | None]:
    """Return the names of people by their ids; none where names are not the viewer's to see, or not published.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        person_ids: whose names.
    """
    if not person_ids or not scope.has_names:
        return {}
    names = _names_of_people(warehouse)
    return {person_id: names[person_id] for person_id in person_ids if person_id in names}


@per_snapshot
def unit_names(warehouse: Warehouse, cycle_id: str) -> dict[str | None, str | None]:
    """Return the names that org units had in a cycle, or have today, by their ids."""
    if cycle_id == TODAY:
        return current_unit_names(warehouse)
    units = "select org_unit_id, org_unit_name from org_unit_in_cycle where cycle_id = ?"
    return _named(warehouse.snapshot.rows(units, [cycle_id]))


@per_snapshot
def current_unit_names(warehouse: Warehouse) -> dict[str | None, str | None]:
    """Return the names of org units as of the refresh, by their ids."""
    return _named(warehouse.snapshot.rows("select org_unit_id, org_unit_name from dim_org_unit"))


@per_snapshot
def roles_of(warehouse: Warehouse) -> dict[str | None, Row]:
    """Return `role_title` and `career_level` of the roles, by their ids."""
    rows = warehouse.snapshot.rows("select role_id, role_title, career_level from dim_role")
    return {row["role_id"]: row for row in rows}


@per_snapshot
def _names_of_people(warehouse: Warehouse) -> dict[str, str | None]:
    """Return everybody's name by id, for queries that have checked the viewer; nothing where names are not published.

    Kept whole: to look a dozen up among a hundred thousand took as long as the rest of a page.
    """
    if not warehouse.snapshot.has("identity"):
        return {}
    return dict(warehouse.snapshot.frame("select person_id, full_name from identity.person_identity").iter_rows())


def _named(rows: list[Row]) -> dict[str | None, str | None]:
    return {row["org_unit_id"]: row["org_unit_name"] for row in rows}

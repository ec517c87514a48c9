"""The scope of a viewer in this snapshot: the people, and the org units without suppression, that they may see.

The rules per role stand in `published.permissions`; here they meet the reporting lines and units of the
warehouse. Every query takes its rows through a `Scope`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from dashboards.snapshot.people import people_now
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import Row
from published.permissions import (
    Page,
    PeopleReach,
    grants_for,
    grants_of,
    reads_what_is_shareable_alone,
    sees_unhidden,
    sees_units,
)
from published.viewer import Role, Viewer

ORGANISATION = "organisation"
OWN_LINE = "own-line"


@dataclass(frozen=True)
class Scope:
    """What a viewer reaches on one page.

    Attributes:
        is_everyone: every person's own figures.
        people: otherwise the ids of those whose figures the viewer may see.
        line: the ids of the own reporting line, for a manager.
        org_unit_ids: units whose figures stand unhidden as a whole, each with those below it.
        has_units: figures about units at all.
        is_unhidden: no figure about a unit is hidden.
        has_names: people are shown by name.
        known_people: the ids of those whom one of the viewer's roles shows on some page; their figures are no news.
        own_id: the viewer's own person, whose figures are no news to them either; None for those who read nothing but
            what is shareable.
        key: stands for all of this: scopes are equal where their keys are, as for viewers who reach the same.
    """

    is_everyone: bool = field(compare=False)
    people: frozenset[str] = field(compare=False)
    line: frozenset[str] = field(compare=False)
    org_unit_ids: frozenset[str] = field(compare=False)
    has_units: bool = field(compare=False)
    is_unhidden: bool = field(compare=False)
    has_names: bool = field(compare=False)
    known_people: frozenset[str] = field(compare=False)
    own_id: str | None = field(compare=False)
    key: Hashable

    def reaches(self, person_id: str) -> bool:
        """Return whether the viewer may see that person's own figures."""
        return self.is_everyone or person_id in self.people

    @property
    def has_people(self) -> bool:
        """Whether the viewer may see any single person."""
        return self.is_everyone or bool(self.people)

    @property
    def visible_ids(self) -> frozenset[str]:
        """The people whose figures are no news to the viewer: those in reach here or elsewhere, and themselves."""
        return self.known_people | {self.own_id} if self.own_id is not None else self.known_people

    @property
    def knows_nobody(self) -> bool:
        """Whether nobody's figures are known to the viewer, so that nothing can be taken off a unit's."""
        return not self.visible_ids and not self.org_unit_ids


def scope_of(warehouse: Warehouse, viewer: Viewer, page: Page) -> Scope:
    """Return how far a viewer reaches on a page in the current snapshot.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    return _worked_out(warehouse, page, viewer.roles, viewer.person_id, viewer.org_unit_ids)


def direct_reports(managers: Mapping[str, str | None]) -> dict[str, list[str]]:
    """Return whom each manager leads directly."""
    reports: dict[str, list[str]] = {}
    for person_id, manager_id in managers.items():
        if manager_id is not None:
            reports.setdefault(manager_id, []).append(person_id)
    return reports


def line_below(reports: Mapping[str, list[str]], leader: str) -> frozenset[str]:
    """Return everyone under a leader, given whom each manager leads directly."""
    line: set[str] = set()
    waiting = list(reports.get(leader, ()))
    while waiting:
        person_id = waiting.pop()
        if person_id not in line and person_id != leader:
            line.add(person_id)
            waiting.extend(reports.get(person_id, ()))
    return frozenset(line)


def units_at_or_below(rows: Iterable[Row], tops: Iterable[str]) -> frozenset[str]:
    """Return the named org units and every unit below them.

    Args:
        rows: org units with `org_unit_id` and `parent_org_unit_id`.
        tops: ids to start from.
    """
    below: dict[str, list[str]] = {}
    for row in rows:
        if row["parent_org_unit_id"] is not None:
            below.setdefault(row["parent_org_unit_id"], []).append(row["org_unit_id"])
    found: set[str] = set()
    waiting = list(tops)
    while waiting:
        unit_id = waiting.pop()
        if unit_id not in found:
            found.add(unit_id)
            waiting.extend(below.get(unit_id, ()))
    return frozenset(found)


@per_snapshot
def _worked_out(
    warehouse: Warehouse,
    page: Page,
    roles: frozenset[Role],
    person_id: str | None,
    named_unit_ids: frozenset[str],
) -> Scope:
    viewer = Viewer("", roles, person_id, named_unit_ids)
    grants = grants_for(viewer, page)
    reaches = {grant.people for grant in grants}
    found = {grant.people: _reached(warehouse, viewer, grant.people) for grant in grants_of(viewer)}
    people = frozenset[str]().union(*(found[reach] for reach in reaches))
    known_people = frozenset[str]().union(*found.values())
    line = found["line"] if "line" in reaches else frozenset[str]()
    org_unit_ids = viewer.org_unit_ids if "units" in reaches else frozenset[str]()
    own_id = None if reads_what_is_shareable_alone(viewer) else viewer.person_id
    everyone = "everyone" in reaches
    scope = {
        "is_everyone": everyone,
        "has_units": sees_units(viewer, page),
        "is_unhidden": sees_unhidden(viewer, page),
        "has_names": any(grant.names for grant in grants),
    }
    ids = (sorted(people), sorted(line), sorted(org_unit_ids), sorted(known_people), own_id)
    digest = hashlib.sha256(repr((sorted(scope.items()), ids)).encode()).hexdigest()
    return Scope(
        people=people,
        line=line,
        org_unit_ids=org_unit_ids,
        known_people=known_people,
        own_id=own_id,
        key=digest,
        **scope,
    )


def _reached(warehouse: Warehouse, viewer: Viewer, reach: PeopleReach) -> frozenset[str]:
    """Return whom one of a viewer's roles shows; of everyone no list is needed."""
    match reach:
        case "line" if viewer.person_id is not None:
            return line_below(reports_of(warehouse), viewer.person_id)
        case "units":
            return _people_in(warehouse, viewer.org_unit_ids)
        case "self" if viewer.person_id is not None:
            return frozenset({viewer.person_id})
        case _:
            return frozenset()


@per_snapshot
def reports_of(warehouse: Warehouse) -> dict[str, list[str]]:
    """Return whom each manager leads directly, of those who work here, for queries that have checked the viewer.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    active = people_now(warehouse).filter("is_active")
    return direct_reports(dict(active.select("person_id", "manager_id").iter_rows()))


@per_snapshot
def _units_of_today(warehouse: Warehouse) -> tuple[Row, ...]:
    return tuple(warehouse.snapshot.rows("select org_unit_id, parent_org_unit_id from dim_org_unit"))


@per_snapshot
def _people_in(warehouse: Warehouse, org_unit_ids: frozenset[str]) -> frozenset[str]:
    named = units_at_or_below(_units_of_today(warehouse), org_unit_ids)
    return frozenset(people_now(warehouse).filter(pl.col("org_unit_id").is_in(sorted(named)))["person_id"])

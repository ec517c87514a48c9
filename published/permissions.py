"""The matrix of who may see what, cell by cell. Whatever is not named here is denied.

Only rules that follow from roles alone belong here. Which people and units they cover is worked out from the warehouse
in `dashboards.snapshot.scope`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from published.viewer import Role, Viewer

Page = Literal[
    "overview", "gaps", "person", "movement", "coverage", "courses", "framework", "response", "data", "sql", "my_skills"
]
PAGES: tuple[Page, ...] = get_args(Page)
OF_ONES_OWN: Page = "my_skills"

PeopleReach = Literal["everyone", "units", "line", "self", "none"]
UnitReach = Literal["unhidden", "hidden", "none"]


@dataclass(frozen=True)
class Grant:
    """What one role allows.

    Attributes:
        pages: the pages it opens.
        people: whose own figures it shows: everyone's, those of people in the named org units, of the own reporting
            line, of oneself, or nobody's.
        units: figures about org units: all of them as they are, with small groups hidden, or none.
        names: whether people are shown with their names.
    """

    pages: frozenset[Page]
    people: PeopleReach
    units: UnitReach
    names: bool


_NOTHING = Grant(pages=frozenset(), people="none", units="none", names=False)

MATRIX: dict[Role, Grant] = {
    "hr_leader": Grant(frozenset(PAGES) - {OF_ONES_OWN}, people="everyone", units="unhidden", names=True),
    "hr_partner": Grant(
        frozenset({"overview", "gaps", "person", "movement", "coverage", "courses", "framework", "response", "data"}),
        people="units",
        units="hidden",
        names=True,
    ),
    "manager": Grant(frozenset({"overview", "gaps", "person", "coverage"}), people="line", units="hidden", names=True),
    "learning": Grant(
        frozenset({"overview", "gaps", "movement", "coverage", "courses", "framework", "sql"}),
        people="none",
        units="hidden",
        names=False,
    ),
    "framework_owner": Grant(
        frozenset({"overview", "gaps", "framework", "sql"}), people="none", units="hidden", names=False
    ),
    "employee": Grant(frozenset({OF_ONES_OWN}), people="self", units="none", names=True),
    "analyst": Grant(frozenset({"sql"}), people="everyone", units="unhidden", names=False),
}


def grants_of(viewer: Viewer) -> tuple[Grant, ...]:
    """Return what each of the viewer's roles allows, in a fixed order; an unknown role allows nothing."""
    return tuple(MATRIX.get(role, _NOTHING) for role in sorted(viewer.roles))


def may_open(viewer: Viewer, page: Page) -> bool:
    """Return whether one of the viewer's roles opens that page."""
    return any(page in grant.pages for grant in grants_of(viewer))


def pages_of(viewer: Viewer) -> tuple[Page, ...]:
    """Return the pages that the viewer may open, in the order of the menu."""
    return tuple(page for page in PAGES if may_open(viewer, page))


def grants_for(viewer: Viewer, page: Page) -> tuple[Grant, ...]:
    """Return the grants that open a page: a role's reach counts only on the pages which that role opens.

    An analyst who is a manager too sees keys of everyone in SQL, but on the Gaps page the own line alone.
    """
    return tuple(grant for grant in grants_of(viewer) if page in grant.pages)


def sees_unhidden(viewer: Viewer, page: Page) -> bool:
    """Return whether no figure about an org unit is hidden from the viewer on that page."""
    return any(grant.units == "unhidden" for grant in grants_for(viewer, page))


def sees_units(viewer: Viewer, page: Page) -> bool:
    """Return whether the viewer may see any figure about org units on that page."""
    return any(grant.units != "none" for grant in grants_for(viewer, page))


def sees_people(viewer: Viewer, page: Page) -> bool:
    """Return whether the viewer may see any single person's figures on that page."""
    return any(grant.people != "none" for grant in grants_for(viewer, page))


def reads_what_is_shareable_alone(viewer: Viewer) -> bool:
    """Return whether nothing but `shareable.duckdb` is read for the viewer: on no page do they reach anybody's figures.

    What is not in that file can't leak from a page. A manager and an HR partner reach people, and so does an employee,
    who reaches the own page.
    """
    return all(grant.people == "none" and grant.units != "unhidden" for grant in grants_of(viewer))


def sees_original_records(viewer: Viewer) -> bool:
    """Return whether the viewer may read the values of rows that were set aside: HR leaders alone."""
    return viewer.has("hr_leader")


def sees_manager_severity(viewer: Viewer) -> bool:
    """Return whether the viewer may see how strictly single managers rate: HR leaders alone."""
    return viewer.has("hr_leader")

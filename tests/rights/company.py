"""One invented company, and somebody of each role in it with what is theirs, worked out from its published rows.

What is theirs is worked out a second time here, from privacy.md's table and not from `dashboards.snapshot.scope`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import open_workspace
from published.viewer import Role, Viewer
from tests.oracle.invented.learning.company import RULES, company, write_company

SEED = 9
MANAGER, EMPLOYEE, PARTNERS_UNIT = "P001", "P005", "D2"
"""Who leads three teams, one of those three teams, and a department in which neither is."""


@dataclass(frozen=True)
class Asker:
    """Somebody who asks, and what is theirs.

    Attributes:
        viewer: who asks; None for somebody who has not signed in.
        people: whose figures are theirs.
        named: who may be named to them: those, and whom a page of theirs names (managers, mentors).
        units: the units whose figures stand unhidden to them.
        reads: what the answers may depend on: `everything`; `what is theirs` and what is shareable; also the `counts of
            others`, for how many there are decides what is hidden; or the `shareable` file alone.
    """

    role: str
    viewer: Viewer | None
    people: frozenset[str]
    named: frozenset[str]
    units: frozenset[str]
    reads: str


@dataclass(frozen=True)
class World:
    """A published company.

    Attributes:
        folder: `<workspace>/warehouse`.
        people: every person's id.
        ids: of some that nobody but HR leaders reaches: `person`, `unit`, `course`, `competency`, `role`, `cycle`.
        askers: somebody of each role, and nobody.
    """

    folder: Path
    people: frozenset[str]
    ids: Mapping[str, tuple[str, ...]]
    askers: tuple[Asker, ...]


def publish(root: Path) -> World:
    """Write the company, refresh it, and say who is who."""
    write_company(company(SEED), root)
    outcome = refresh(open_workspace(root), as_of=RULES.as_of)
    assert outcome.status == "published", outcome.reason
    folder = root / "warehouse"
    with duckdb.connect(str(folder / "current" / "warehouse.duckdb"), read_only=True) as connection:
        return _world(folder, connection)


def _world(folder: Path, connection: duckdb.DuckDBPyConnection) -> World:
    def rows(sql: str) -> list[Any]:
        return connection.execute(sql).fetchall()

    managers = dict(rows("select person_id, manager_id from dim_person where is_active"))
    sits = dict(rows("select person_id, org_unit_id from dim_person"))
    parents = dict(rows("select org_unit_id, parent_org_unit_id from dim_org_unit"))
    mentors: dict[str, set[str]] = {}
    for person, mentor in rows("select person_id, mentor_id from mentor_candidates"):
        mentors.setdefault(person, set()).add(mentor)

    def above(start: str | None, parent: Mapping[str, str | None]) -> list[str]:
        way: list[str] = []
        while start is not None and start not in way:
            way.append(start)
            start = parent.get(start)
        return way

    def named(people: Iterable[str]) -> frozenset[str]:
        around = {managers.get(person) for person in people} | {
            one for person in people for one in mentors.get(person, ())
        }
        return frozenset(people) | {one for one in around if one is not None}

    everyone = frozenset(sits)
    line = frozenset(person for person in managers if MANAGER in above(managers[person], managers))
    partners_units = frozenset(unit for unit in parents if PARTNERS_UNIT in above(unit, parents))
    partners = frozenset(person for person, unit in sits.items() if unit in partners_units)
    # A unit is a line's where everybody in it and below is of the line, or leads it.
    outside = {unit for person, unit in sits.items() if person not in line | {MANAGER} for unit in above(unit, parents)}
    lines_units = frozenset({unit for person in line for unit in above(sits[person], parents)} - outside)
    nothing: frozenset[str] = frozenset()

    def asker(role: Role, reads: str, people: frozenset[str], units: frozenset[str], who: str | None = None) -> Asker:
        looks_after = frozenset({PARTNERS_UNIT}) if role == "hr_partner" else nothing
        viewer = Viewer(role, frozenset[Role]({role}), who, looks_after)
        told = {"employee": frozenset({EMPLOYEE, managers[EMPLOYEE] or ""}), "analyst": nothing}.get(
            role, named(people)
        )
        return Asker(role, viewer, people, told, units, reads)

    mine = frozenset({MANAGER})
    askers = (
        asker("hr_leader", "everything", everyone, frozenset(parents)),
        asker("analyst", "everything", everyone, frozenset(parents)),
        asker("hr_partner", "counts of others", partners, partners_units),
        asker("manager", "counts of others", line, lines_units, MANAGER),
        asker("learning", "shareable", nothing, nothing),
        asker("framework_owner", "shareable", nothing, nothing),
        asker("employee", "what is theirs", frozenset({EMPLOYEE}), nothing, EMPLOYEE),
        Asker("nobody", None, nothing, nothing, nothing, "nothing"),
        Asker("no role", Viewer("stranger", frozenset(), "P000"), nothing, nothing, nothing, "nothing"),
    )
    far = sorted(everyone - line - partners - mine - {EMPLOYEE})
    ids = {
        "person": (far[0], far[-1], min(line), min(partners)),
        "unit": ("D3", "D0T0", f"{PARTNERS_UNIT}T0"),
        "course": tuple(one for (one,) in rows("select course_id from dim_course order by 1 limit 2")),
        "competency": tuple(one for (one,) in rows("select competency_id from gap_now order by 1 limit 1")),
        "role": tuple(one for (one,) in rows("select role_id from dim_role order by 1 limit 1")),
        "cycle": tuple(one for (one,) in rows("select cycle_id from dim_cycle where is_closed order by 1 limit 1")),
    }
    return World(folder, everyone, ids, askers)

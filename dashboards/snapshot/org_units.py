"""Org units as they were in a cycle, and what a page can be about: the organisation, an own line, or one unit.

Figures about units stand in the modules of their subjects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboards.snapshot.cycles import TODAY, Cycle
from dashboards.snapshot.scope import ORGANISATION, OWN_LINE, Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.viewer import Viewer

_UNITS_NOW = f"(select '{TODAY}' as cycle_id, * from dim_org_unit)"

SelectionKind = Literal["organisation", "own_line", "unit"]


@dataclass(frozen=True)
class Unit:
    """One org unit as it was in a cycle."""

    org_unit_id: str
    org_unit_name: str
    org_unit_type: str | None
    parent_org_unit_id: str | None
    depth: int
    has_units_below: bool


@dataclass(frozen=True)
class Selection:
    """What a page is about: the organisation, the viewer's own line, or one unit.

    Attributes:
        unit_id: the unit's id, `org_units` or `own-line`.
        name: the unit's name; None for the own line, and for an organisation with several units at its top.
        kind: which of the three.
    """

    unit_id: str
    name: str | None
    kind: SelectionKind


class Tree:
    """The org units of one cycle, to walk up and down."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        """Take the units in the order in which they are shown."""
        self.units = units
        self._by_id = {unit.org_unit_id: unit for unit in units}
        self._sort_positions = {unit.org_unit_id: sort_position for sort_position, unit in enumerate(units)}
        self._paths: dict[str, tuple[Unit, ...]] = {}
        self._below: dict[str | None, list[Unit]] = {}
        for unit in units:
            parent = unit.parent_org_unit_id if unit.parent_org_unit_id in self._by_id else None
            self._below.setdefault(parent, []).append(unit)

    def get(self, unit_id: str) -> Unit | None:
        """Return the unit of that id, or None."""
        return self._by_id.get(unit_id)

    def sort_position(self, unit_id: str) -> int:
        """Return where in the order a unit stands; -1 for none of them."""
        return self._sort_positions.get(unit_id, -1)

    @property
    def tops(self) -> tuple[Unit, ...]:
        """The units with none above them."""
        return tuple(self._below.get(None, ()))

    def below(self, unit_id: str) -> tuple[Unit, ...]:
        """Return the units right under a unit."""
        return tuple(self._below.get(unit_id, ()))

    def path(self, unit_id: str) -> tuple[Unit, ...]:
        """Return the units from the top down to a unit, itself included."""
        found = self._paths.get(unit_id)
        if found is None:  # worked out once: trees are kept, and a page about all units asks for each of them
            found = self._paths[unit_id] = self._path(unit_id)
        return found

    def _path(self, unit_id: str) -> tuple[Unit, ...]:
        path: dict[str, Unit] = {}
        unit = self._by_id.get(unit_id)
        while unit is not None and unit.org_unit_id not in path:
            path[unit.org_unit_id] = unit
            unit = self._by_id.get(unit.parent_org_unit_id) if unit.parent_org_unit_id is not None else None
        return tuple(reversed(path.values()))

    @property
    def top_two(self) -> tuple[Unit, ...]:
        """The units at the top, and where it is a single one those right below it."""
        tops = self.tops
        return tops + self.below(tops[0].org_unit_id) if len(tops) == 1 else tops

    def subtree(self, unit_id: str) -> tuple[str, ...]:
        """Return the ids of a unit and of all units below it."""
        found = [unit_id]
        seen = {unit_id}
        for parent in found:
            for unit in self._below.get(parent, ()):
                if unit.org_unit_id not in seen:
                    seen.add(unit.org_unit_id)
                    found.append(unit.org_unit_id)
        return tuple(found)


@per_snapshot
def tree_of(warehouse: Warehouse, cycle_id: str) -> Tree:
    """Return the org units of a cycle or of today, for queries that have checked the viewer.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    rows = warehouse.snapshot.rows(
        f"""
        with units as (
            select org_unit_id, org_unit_name, org_unit_type, parent_org_unit_id, depth
            from {_UNITS_NOW if cycle_id == TODAY else "org_unit_in_cycle"}
            where cycle_id = ?
        ),
        parents as (
            select distinct parent_org_unit_id as org_unit_id from units
        )
        select
            org_unit_id,
            coalesce(org_unit_name, org_unit_id) as org_unit_name,
            org_unit_type,
            parent_org_unit_id,
            depth,
            parents.org_unit_id is not null as has_units_below
        from units
        left join parents using (org_unit_id)
        order by depth, 2, 1
        """,
        [cycle_id],
    )
    return Tree(tuple(Unit(**row) for row in rows))


def selection_of(viewer: Viewer, scope: Scope, tree: Tree, unit_id: str | None) -> Selection | None:
    """Return what a page is about, or None where the viewer has no such thing.

    Args:
        viewer: who is asking.
        scope: how far they reach.
        tree: the cycle's org units.
        unit_id: a unit, `org_units`, `own-line`, or None for the widest that is the viewer's own: the line of
            someone who is a manager and nothing wider, the organisation for everyone else.
    """
    if not scope.has_units:
        return None
    if unit_id is None:
        unit_id = ORGANISATION if viewer.roles - {"manager", "employee", "analyst"} or not scope.line else OWN_LINE
    if unit_id == OWN_LINE:
        return Selection(OWN_LINE, None, "own_line") if scope.line else None
    if unit_id == ORGANISATION:
        tops = tree.tops
        return Selection(ORGANISATION, tops[0].org_unit_name if len(tops) == 1 else None, "organisation")
    unit = tree.get(unit_id)
    return Selection(unit.org_unit_id, unit.org_unit_name, "unit") if unit is not None else None


def is_own(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> bool:
    """Return whether a whole is all the viewer's own: everything, the own line, or a unit named for them.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: as of which cycle.
        selection: what the page is about.
    """
    if scope.is_unhidden or selection.kind == "own_line":
        return True
    if selection.kind == "organisation":
        return False
    path = tree_of(warehouse, cycle.cycle_id).path(selection.unit_id)
    return not scope.org_unit_ids.isdisjoint(unit.org_unit_id for unit in path)

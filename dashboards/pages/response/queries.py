"""Response to a cycle, by org unit and relation: the only figures of a cycle that are published while it is open.

Read from `participation` and `dim_cycle` alone; nothing here knows what an answer says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dashboards.snapshot.cycles import Cycle, known_cycles
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.org_units import Tree, Unit
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import Row

Relation = Literal["self", "manager", "peer", "direct_report"]
RELATIONS: tuple[Relation, ...] = ("self", "manager", "peer", "direct_report")

FEWEST = 5
"""Numbers of peers and direct reports below it are not told while a cycle is open; `participation` has them null."""


@dataclass(frozen=True)
class ResponseRow:
    """How many people of a unit have been rated from one relation.

    Attributes:
        org_unit_id: the unit, with all units below it.
        org_unit_name: its name.
        org_unit_type: its type.
        relation: who answers: the person, the manager, peers or direct reports.
        n_people: people for whom an answer was asked.
        n_people_rated: those of them with at least one answer; None where it is not told.
        share_rated: between 0 and 1; None where it is not told, or nobody was asked.
        n_unasked: people rated without having been asked, who are not in the share; None where it is not told.
        n_questionnaires: raters who were asked, summed over people; None in a cycle without assignments.
        n_questionnaires_answered: those of them who answered; None also where it is not told.
    """

    org_unit_id: str
    org_unit_name: str
    org_unit_type: str | None
    relation: Relation
    n_people: int
    n_people_rated: int | None
    share_rated: float | None
    n_unasked: int | None
    n_questionnaires: int | None
    n_questionnaires_answered: int | None


@dataclass(frozen=True)
class Response:
    """Response of a unit and of the units right under it.

    Attributes:
        cycle: the cycle, one that has opened.
        unit: what the page is about; None where several units stand at the top of what the viewer reaches.
        path: the units from the top of what the viewer reaches down to `unit`.
        has_one_top: a single unit stands at that top.
        units: the units listed: `unit` first, then those under it of whom answers were asked.
        rows: by unit and relation; a relation from which nobody was asked or rated has none.
    """

    cycle: Cycle
    unit: Unit | None
    path: tuple[Unit, ...]
    has_one_top: bool
    units: tuple[Unit, ...]
    rows: tuple[ResponseRow, ...]

    def row(self, org_unit_id: str, relation: Relation) -> ResponseRow | None:
        """Return the row of a unit and relation; None where nobody was asked or rated."""
        return next((row for row in self.rows if (row.org_unit_id, row.relation) == (org_unit_id, relation)), None)

    @property
    def has_questionnaires(self) -> bool:
        """Whether the cycle says who was to rate whom."""
        return any(row.n_questionnaires is not None for row in self.rows)


@requires_page("response")
def opened_cycles(reader: Reader) -> tuple[Cycle, ...]:
    """Return the cycles that have opened: those that are not closed first, each the newest first."""
    opened = (cycle for cycle in known_cycles(reader.warehouse) if cycle.is_opened)
    return tuple(sorted(opened, key=lambda cycle: cycle.is_closed))


@requires_page("response")
def next_opening(reader: Reader) -> Cycle | None:
    """Return the cycle that opens next; None where none is announced."""
    coming = (cycle for cycle in known_cycles(reader.warehouse) if not cycle.is_opened)
    return min(coming, key=lambda cycle: (cycle.opens_on, cycle.cycle_number), default=None)


@requires_page("response")
def response(reader: Reader, unit_id: str | None = None, cycle_id: str | None = None) -> Response | None:
    """Return response of a unit and of those right under it, or None where no cycle has opened.

    Those who do not see all units see those that were named for them, and what is below.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: a unit; None for the top of what the viewer reaches.
        cycle_id: a cycle that has opened; None for the first of them.

    Raises:
        NotAllowedError: there is no such cycle, or no such unit for this viewer.
    """
    opened = opened_cycles(reader)
    if not opened and cycle_id is None:
        return None
    found = next((each for each in opened if cycle_id in (None, each.cycle_id)), None)
    if found is None:
        raise NotAllowedError("not_yours")
    tree = reader.tree(found.cycle_id)
    tops = _tops(tree, reader.scope("response"))
    path = _path(tree, tops, unit_id)
    listed = (path[-1], *tree.below(path[-1].org_unit_id)) if path else tops
    rows = [row for unit in listed for row in _rows(reader.warehouse, found.cycle_id, unit)]
    asked = {row.org_unit_id for row in rows}
    return Response(
        cycle=found,
        unit=path[-1] if path else None,
        path=path,
        has_one_top=len(tops) == 1,
        units=tuple(unit for unit in listed if unit.org_unit_id in asked),
        rows=tuple(rows),
    )


def _tops(tree: Tree, scope: Scope) -> tuple[Unit, ...]:
    """Return the highest units that the viewer reaches."""
    if scope.is_unhidden:
        return tree.tops
    named = [unit for unit in tree.units if unit.org_unit_id in scope.org_unit_ids]
    return tuple(
        unit
        for unit in named
        if not any(above.org_unit_id in scope.org_unit_ids for above in tree.path(unit.org_unit_id)[:-1])
    )


def _path(tree: Tree, tops: tuple[Unit, ...], unit_id: str | None) -> tuple[Unit, ...]:
    """Return the units from a top down to the one asked for; none where several tops stand side by side."""
    if unit_id is None:
        return tops if len(tops) == 1 else ()
    whole = tree.path(unit_id)
    first = next((position for position, unit in enumerate(whole) if unit in tops), None)
    if first is None:
        raise NotAllowedError("not_yours")
    return whole[first:]


def _rows(warehouse: Warehouse, cycle_id: str, unit: Unit) -> tuple[ResponseRow, ...]:
    rows = _of_cycle(warehouse, cycle_id).get(unit.org_unit_id, ())
    return tuple(
        ResponseRow(org_unit_name=unit.org_unit_name, org_unit_type=unit.org_unit_type, **row)
        for row in sorted(rows, key=lambda row: RELATIONS.index(row["relation"]))
    )


@per_snapshot
def _of_cycle(warehouse: Warehouse, cycle_id: str) -> dict[str, list[Row]]:
    """Return what a cycle's response is, by unit, for queries that have checked the viewer."""
    rows = warehouse.snapshot.rows(
        """
        select
            org_unit_id,
            relation,
            n_people,
            n_people_rated,
            share_rated,
            n_unasked,
            n_questionnaires,
            n_questionnaires_answered
        from participation
        where cycle_id = ?
        """,
        [cycle_id],
    )
    by_unit: dict[str, list[Row]] = {}
    for row in rows:
        by_unit.setdefault(row["org_unit_id"], []).append(row)
    return by_unit

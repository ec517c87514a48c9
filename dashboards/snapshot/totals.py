"""Figures about a whole over all its competencies: people assessed, gaps closed.

Figures per competency stand in `gap_sums` and `coverage_sums`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Selection, tree_of
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.settings import min_group_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import ids_frame

Count = tuple[int, int]
"""A part, and of how many."""

# The statuses of those who had a gap in the from-cycle; the others are `opened` and `on_target`.
HAD_A_GAP = "('closed', 'narrowed', 'widened', 'unchanged')"


@dataclass(frozen=True)
class Share:
    """A part of a number; `is_disclosive` where it is about people whom the viewer may not see anyway."""

    part: int
    n: int
    is_disclosive: bool


def people_assessed(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> Share | None:
    """Return how many distinct people of a whole are assessed in anything, of those with a profile.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches; it must be checked before that this whole is theirs.
        cycle: the cycle.
        selection: what the page is about.

    Returns:
        None where they are too few to tell.
    """
    if selection.kind == "own_line":
        n_assessed, n_people = _line_assessed(warehouse, scope, cycle)
    else:
        n_assessed, n_people = _units_assessed(warehouse, cycle, selection)
    is_disclosive = not is_own(warehouse, scope, cycle, selection)
    if is_disclosive and 0 < n_assessed < min_group_of(warehouse):
        return None
    return Share(n_assessed, n_people, is_disclosive=is_disclosive)


def closure(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> Share | None:
    """Return how many of the gaps of the cycle before closed, over all competencies.

    For those from whom small groups are hidden this is told of the organisation, the own line and units that are theirs
    alone. In any other unit it would have to be held against the levels of both cycles, competency by competency.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches; it must be checked before that this whole is theirs.
        cycle: the later cycle.
        selection: what the page is about.

    Returns:
        Gaps closed of gaps before; None where there were none, or too few, or it may not be told.
    """
    is_known = is_own(warehouse, scope, cycle, selection)
    if selection.kind == "unit" and not is_known:
        return None
    if selection.kind == "own_line":
        n_closed, n_before = _line_closed(warehouse, scope, cycle)
    else:
        n_closed, n_before = _units_closed(warehouse, cycle, selection)
    if n_before == 0 or (not is_known and n_before < min_group_of(warehouse)):
        return None
    return Share(n_closed, n_before, is_disclosive=not is_known)


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


@per_snapshot
def _line_assessed(warehouse: Warehouse, scope: Scope, cycle: Cycle) -> Count:
    row = warehouse.snapshot.frame(
        f"""
        select count(*) filter (where n_assessed > 0) as n_assessed, count(*) as n_people
        from (
            select person_id, count(gap) as n_assessed
            from {cycle.gaps_of_people} as gaps
            where cycle_id = $cycle_id and is_required and person_id in (select person_id from line)
            group by person_id
        )
        """,
        {"cycle_id": cycle.cycle_id},
        {"line": ids_frame("person_id", scope.line)},
    )
    return row["n_assessed"][0], row["n_people"][0]


@per_snapshot
def _units_assessed(warehouse: Warehouse, cycle: Cycle, selection: Selection) -> Count:
    if cycle.is_today:
        return _units_assessed_today(warehouse, cycle, selection)
    row = warehouse.snapshot.frame(
        """
        select
            coalesce(sum(n_assessed), 0)::bigint as n_assessed,
            coalesce(sum(n_people), 0)::bigint as n_people
        from assessment_by_org_unit
        where cycle_id = $cycle_id and org_unit_id in (select org_unit_id from whole)
        """,
        {"cycle_id": cycle.cycle_id},
        {"whole": _units_of(warehouse, cycle, selection)},
    )
    return row["n_assessed"][0], row["n_people"][0]


def _units_assessed_today(warehouse: Warehouse, cycle: Cycle, selection: Selection) -> Count:
    tree = tree_of(warehouse, cycle.cycle_id)
    whole = [unit.org_unit_id for unit in tree.units] if selection.kind == "organisation" else None
    row = warehouse.snapshot.frame(
        """
        select count(*) filter (where n_assessed > 0) as n_assessed, count(*) as n_people
        from (
            select person_id, count(gap) as n_assessed
            from gap_now
            where is_required and org_unit_id in (select org_unit_id from whole)
            group by person_id
        )
        """,
        tables={"whole": ids_frame("org_unit_id", whole or list(tree.subtree(selection.unit_id)))},
    )
    return row["n_assessed"][0], row["n_people"][0]


@per_snapshot
def _line_closed(warehouse: Warehouse, scope: Scope, cycle: Cycle) -> Count:
    row = warehouse.snapshot.frame(
        f"""
        select count(*) filter (where gap_status = 'closed') as n_closed, count(*) as n_before
        from score_movement
        where
            to_cycle_id = $cycle_id
            and gap_status in {HAD_A_GAP}
            and person_id in (select person_id from line)
        """,
        {"cycle_id": cycle.cycle_id},
        {"line": ids_frame("person_id", scope.line)},
    )
    return row["n_closed"][0], row["n_before"][0]


@per_snapshot
def _units_closed(warehouse: Warehouse, cycle: Cycle, selection: Selection) -> Count:
    row = warehouse.snapshot.frame(
        """
        select
            coalesce(sum(n_gaps_closed), 0)::bigint as n_closed,
            coalesce(sum(n_gaps_before), 0)::bigint as n_before
        from score_movement_by_org_unit
        where to_cycle_id = $cycle_id and org_unit_id in (select org_unit_id from whole)
        """,
        {"cycle_id": cycle.cycle_id},
        {"whole": _units_of(warehouse, cycle, selection)},
    )
    return row["n_closed"][0], row["n_before"][0]


def _units_of(warehouse: Warehouse, cycle: Cycle, selection: Selection) -> pl.DataFrame:
    """Return the units whose figures add up to a whole that is no own line."""
    tops = tree_of(warehouse, cycle.cycle_id).tops if selection.kind == "organisation" else ()
    return ids_frame("org_unit_id", [unit.org_unit_id for unit in tops] or [selection.unit_id])

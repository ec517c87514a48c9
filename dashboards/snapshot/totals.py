"""Figures about the people of a whole over several competencies: how many are assessed, and how many have a gap.

Figures per competency stand in `gap_sums` and `coverage_sums`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Selection, tree_of
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import ids_frame

Count = tuple[int, int]
"""A part, and of how many."""

# The statuses of those who had a gap in the from-cycle; the others are `opened` and `on_target`.
HAD_A_GAP = "('closed', 'narrowed', 'widened', 'unchanged')"


def people_assessed(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> Count:
    """Return how many distinct people of a whole are assessed in anything, and of how many with a profile.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches; it must be checked before that all of this whole is the viewer's own.
        cycle: the cycle.
        selection: what the page is about.
    """
    if selection.kind == "own_line":
        return _line_assessed(warehouse, scope, cycle)
    return _units_assessed(warehouse, cycle, selection)


@dataclass(frozen=True)
class People:
    """The distinct people of a whole, counted over several competencies.

    Attributes:
        n_people: those with one of the competencies in their profile.
        n_assessed: those assessed in one of these.
        n_with_gap: those with a gap in one of these.
    """

    n_people: int
    n_assessed: int
    n_with_gap: int


@per_snapshot
def people_of(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection, competency_ids: tuple[str, ...]
) -> People:
    """Return how many distinct people of a whole are assessed and have a gap, over some competencies.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches; it must be checked before that all of this whole is the viewer's own.
        cycle: today, or a closed cycle.
        selection: what the page is about.
        competency_ids: the competencies.
    """
    tables = {"shown": ids_frame("competency_id", set(competency_ids))}
    if selection.kind == "own_line":
        within, tables["line"] = "person_id in (select person_id from line)", ids_frame("person_id", scope.line)
    else:
        tree = tree_of(warehouse, cycle.cycle_id)
        units = tree.subtree(selection.unit_id) if selection.kind == "unit" else [u.org_unit_id for u in tree.units]
        within, tables["whole"] = "org_unit_id in (select org_unit_id from whole)", ids_frame("org_unit_id", set(units))
    row = warehouse.snapshot.frame(
        f"""
        select
            count(*) as n_people,
            count(*) filter (where n_assessed > 0) as n_assessed,
            count(*) filter (where has_gap) as n_with_gap
        from (
            select person_id, count(gap) as n_assessed, coalesce(bool_or(has_gap), false) as has_gap
            from {cycle.gaps_of_people} as gaps
            where
                cycle_id = $cycle_id
                and is_required
                and competency_id in (select competency_id from shown)
                and {within}
            group by person_id
        )
        """,
        {"cycle_id": cycle.cycle_id},
        tables,
    ).to_dicts()[0]
    return People(**row)


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


def _units_of(warehouse: Warehouse, cycle: Cycle, selection: Selection) -> pl.DataFrame:
    """Return the units whose figures add up to a whole that is no own line."""
    tops = tree_of(warehouse, cycle.cycle_id).tops if selection.kind == "organisation" else ()
    return ids_frame("org_unit_id", [unit.org_unit_id for unit in tops] or [selection.unit_id])

"""Figures about the people of a whole over several competencies: how many are assessed, and how many have a gap.

Figures per competency stand in `gap_sums` and `coverage_sums`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Selection, tree_of
from dashboards.snapshot.people import totals_of
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import ids_frame

Count = tuple[int, int]
"""A part, and of how many."""

# The statuses of those who had a gap in the from-cycle; the others are `opened` and `on_target`.
HAD_A_GAP = ("closed", "narrowed", "widened", "unchanged")


def people_assessed(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> Count:
    """Return how many distinct people of a whole are assessed in anything, and of how many with a profile.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches; it must be checked before that all of this whole is the viewer's own.
        cycle: the cycle.
        selection: what the page is about.
    """
    if selection.kind == "own_line":
        found = people_of(warehouse, scope, cycle, selection)
        return found.n_assessed, found.n_people
    return _units_assessed(warehouse, cycle, selection)


@dataclass(frozen=True)
class People:
    """The distinct people of a whole, counted over all competencies of their profiles.

    Attributes:
        n_people: those with a profile.
        n_assessed: those assessed in something.
        n_with_gap: those with a gap in something.
    """

    n_people: int
    n_assessed: int
    n_with_gap: int


@per_snapshot
def people_of(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> People:
    """Return how many distinct people of a whole have a profile, are assessed and have a gap.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches; it must be checked before that all of this whole is the viewer's own.
        cycle: today, or a closed cycle.
        selection: what the page is about.
    """
    if selection.kind == "own_line":
        is_within = pl.col("person_id").is_in(scope.line)
    else:
        tree = tree_of(warehouse, cycle.cycle_id)
        units = tree.subtree(selection.unit_id) if selection.kind == "unit" else [u.org_unit_id for u in tree.units]
        is_within = pl.col("org_unit_id").is_in(units)
    people = totals_of(warehouse, cycle).filter(is_within)
    return People(
        n_people=people.height,
        n_assessed=int((people["n_assessed"] > 0).sum()),
        n_with_gap=int((people["n_with_gap"] > 0).sum()),
    )


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

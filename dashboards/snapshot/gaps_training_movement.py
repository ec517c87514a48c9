"""Everybody's gaps, training and movement, person by person: what lines and teams are summed from.

Of the moments that pages begin with all rows are kept (`preload`); of other cycles DuckDB is asked for some of them.
Who may see whom is not decided here: queries ask for those whom the viewer may see.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from dashboards.snapshot.cycles import Cycle, closed_cycles
from dashboards.snapshot.people import places_of_people
from dashboards.snapshot.rows_of_people import RowsOfPeople
from dashboards.snapshot.snapshot import Warehouse, per_snapshot

_GAPS = """
    select
        person_id,
        org_unit_id,
        competency_id,
        is_required,
        target_level,
        current_level,
        gap,
        has_gap,
        levels_short,
        level_basis
        {besides}
    from {table} as gaps
    where cycle_id = $cycle_id and {people}
"""
_TODAY_BESIDES = ", scope, gap_band, assessed_in, age_months, is_outdated, last_level"
_TRAINING = """
    select person_id, org_unit_id, competency_id, is_covered, training_status
    from training_for_gap
    where cycle_id = $cycle_id and {people}
"""
_MOVES = """
    select person_id, competency_id, gap_status, movement, target_change, to_gap - from_gap as gap_change
    from score_movement
    where to_cycle_id = $cycle_id and {people}
"""
_THESE = "person_id in (select person_id from these)"


def gaps_of_people(warehouse: Warehouse, cycle: Cycle, person_ids: Collection[str]) -> pl.DataFrame:
    """Return the rows of some people in a cycle, for queries that have checked the viewer.

    Args:
        warehouse: the published files.
        cycle: a closed cycle, or today.
        person_ids: whose.

    Returns:
        One row per person × competency: `person_id`, `org_unit_id`, `competency_id`, `is_required`, `target_level`,
        `current_level`, `gap`, `has_gap`, `levels_short`, `level_basis`; of today all that `gap_now` says of a level.
    """
    if is_begun_with(warehouse, cycle):
        return gaps_of_everybody(warehouse, cycle).of(person_ids)
    return _of_these(warehouse, _gaps(cycle, _THESE), cycle, person_ids)


def gaps_summed(warehouse: Warehouse, cycle: Cycle, person_ids: Collection[str]) -> pl.DataFrame:
    """Return what is required of some people, summed by the unit in which they sit, for queries that have checked.

    Args:
        warehouse: the published files.
        cycle: a closed cycle, or today.
        person_ids: whose.

    Returns:
        One row per unit (null where it is unknown) × competency: `org_unit_id`, `competency_id`, `n_people`,
        `n_assessed`, of those assessed `target_sum`, `level_sum`, `gap_sum`, and `n_with_gap`, `levels_short`.
    """
    is_assessed = pl.col("gap").is_not_null()
    rows = gaps_of_people(warehouse, cycle, person_ids).filter("is_required")
    # In one order, so that the last digit of what is summed further does not change from answer to answer.
    return rows.group_by("org_unit_id", "competency_id", maintain_order=True).agg(
        n_people=pl.len().cast(pl.Int64),
        n_assessed=is_assessed.sum().cast(pl.Int64),
        target_sum=pl.col("target_level").filter(is_assessed).sum(),
        level_sum=pl.col("current_level").filter(is_assessed).sum(),
        gap_sum=pl.col("gap").sum(),
        n_with_gap=pl.col("has_gap").sum().cast(pl.Int64),
        levels_short=pl.col("levels_short").sum(),
    )


def training_of_people(warehouse: Warehouse, cycle: Cycle, person_ids: Collection[str]) -> pl.DataFrame:
    """Return what training does for the gaps of some people in a cycle, for queries that have checked the viewer.

    Args:
        warehouse: the published files.
        cycle: a closed cycle; of today there is nothing.
        person_ids: whose.

    Returns:
        One row per gap: `person_id`, `org_unit_id`, `competency_id`, `is_covered`, `training_status`.
    """
    if is_begun_with(warehouse, cycle):
        return training_of_everybody(warehouse, cycle).of(person_ids)
    return _of_these(warehouse, _TRAINING.format(people=_THESE), cycle, person_ids)


def moves_of_people(warehouse: Warehouse, cycle: Cycle, person_ids: Collection[str]) -> pl.DataFrame:
    """Return how some people moved to a cycle, for queries that have checked the viewer.

    Args:
        warehouse: the published files.
        cycle: the to-cycle, closed.
        person_ids: whose.

    Returns:
        One row per person × competency: `person_id`, `competency_id`, `gap_status`, `movement`, `target_change`,
        `gap_change`.
    """
    if is_begun_with(warehouse, cycle):
        return moves_of_everybody(warehouse, cycle).of(person_ids)
    return _of_these(warehouse, _MOVES.format(people=_THESE), cycle, person_ids)


def is_begun_with(warehouse: Warehouse, cycle: Cycle) -> bool:
    """Return whether pages begin with this moment: today, or the latest closed cycle."""
    return cycle.is_today or cycle in closed_cycles(warehouse)[:1]


@per_snapshot
def gaps_of_everybody(warehouse: Warehouse, cycle: Cycle) -> RowsOfPeople:
    """Return all rows of `gaps_of_people`; for a moment that pages begin with."""
    return _of_all(warehouse, _gaps(cycle, "true"), cycle)


def _gaps(cycle: Cycle, people: str) -> str:
    besides = _TODAY_BESIDES if cycle.is_today else ""
    return _GAPS.format(table=cycle.gaps_of_people, besides=besides, people=people)


@per_snapshot
def training_of_everybody(warehouse: Warehouse, cycle: Cycle) -> RowsOfPeople:
    """Return all rows of `training_of_people`; for a moment that pages begin with."""
    return _of_all(warehouse, _TRAINING.format(people="true"), cycle)


@per_snapshot
def moves_of_everybody(warehouse: Warehouse, cycle: Cycle) -> RowsOfPeople:
    """Return all rows of `moves_of_people`; for the latest closed cycle."""
    return _of_all(warehouse, _MOVES.format(people="true"), cycle)


def _of_all(warehouse: Warehouse, sql: str, cycle: Cycle) -> RowsOfPeople:
    rows = warehouse.snapshot.frame(sql, {"cycle_id": cycle.cycle_id})
    return RowsOfPeople(rows, places_of_people(warehouse))


def _of_these(warehouse: Warehouse, sql: str, cycle: Cycle, person_ids: Collection[str]) -> pl.DataFrame:
    these = pl.DataFrame({"person_id": sorted(person_ids)}, schema={"person_id": pl.String})
    return warehouse.snapshot.frame(sql, {"cycle_id": cycle.cycle_id}, {"these": these})

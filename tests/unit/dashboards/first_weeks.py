"""The small company of `published` in its first weeks: nobody is assessed; a pilot of Sales is open, or no cycle."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from tests.unit.dashboards.inserting import insert_rows
from tests.unit.dashboards.published import hand_on, publish

MEASURED = (
    "gap_by_person", "gap_by_org_unit", "gap_by_behaviour", "gap_by_standard_skill", "gap_balance", "participation",
    "assessment_by_org_unit", "score_movement", "score_movement_by_org_unit", "closure_by_training",
    "level_transitions", "training_for_gap", "training_coverage", "framework_signals", "framework_irrelevance",
    "framework_revisions", "manager_severity", "mentor_candidates", "development_suggestions", "role_profile",
    "org_unit_in_cycle",
)  # fmt: skip


def publish_first_weeks(folder: Path, *, with_cycle: bool) -> Path:
    """Write the company before its first cycle has closed; returns the folder.

    Args:
        folder: `<workspace>/warehouse`.
        with_cycle: a pilot is open; else the exports name no cycle, and three ratings wait for one.
    """
    publish(folder)
    with duckdb.connect(str(folder / "current" / "warehouse.duckdb")) as connection:
        for table in MEASURED:
            connection.execute(f"delete from {table}")
        connection.execute("delete from dim_cycle where is_closed or not ?", [with_cycle])
        connection.execute("""
            update dim_cycle
            set cycle_name = 'Pilot 2026', opens_on = date '2026-01-19', closes_on = date '2026-02-09',
                answers_until = date '2026-02-23', is_opened = true, previous_cycle_id = null,
                population_name = 'Sales', n_people = 34, n_expected = 20
        """)
        if with_cycle:
            insert_rows(connection, "participation", [
                ("Y3", unit, relation, 20, n_rated)
                for unit in ("C", "D1") for relation, n_rated in (("self", 7), ("manager", 12), ("peer", None))
            ])  # fmt: skip
        connection.execute("""
            update gap_now
            set current_level = null, level_basis = null, assessed_in = null, assessed_on = null, age_months = null,
                is_outdated = false, last_level = null, gap = null, has_gap = null, levels_short = null,
                gap_band = null
        """)
        connection.execute("""
            update gap_now_by_org_unit
            set n_assessed = 0, n_outdated = 0, mean_target = null, mean_level = null, mean_gap = null, n_with_gap = 0,
                share_with_gap = null, levels_short = 0, levels_short_per_person = null, oldest_assessed_on = null
        """)
        connection.execute("update dim_competency set updated_on = ?", [date(2026, 1, 1)])
    hand_on(folder)
    if not with_cycle:
        with duckdb.connect(str(folder / "operations" / "operations.duckdb")) as connection:
            insert_rows(connection, "quarantined_rows", [
                ("ratings/ratings", "exports/ratings/ratings.csv", row, "cycle_id", "unknown_cycle", True,
                 "a cycle_id of ratings/cycles", "Export the cycle.", None, None)
                for row in (20, 21, 22)
            ])  # fmt: skip
    return folder

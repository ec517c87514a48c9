"""Movement per org unit and competency: unhidden, and of the top as the shareable file has it.

Who may see which is decided in `visibility`; what the page makes of the figures stands in `queries`.
"""

from __future__ import annotations

import polars as pl

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.gaps_training_movement import moves_of_people
from dashboards.snapshot.org_units import Selection, tree_of
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.totals import HAD_A_GAP
from dashboards.snapshot.unit_sums import ids_frame, inside

CHANGES = ("n_changed_role", "n_changed_raters", "n_changed_basis", "n_changed_granularity")
WAYS = ("n_reliable_up", "n_reliable_down")
COUNTS = (*CHANGES, "n_reliability_known", *WAYS)
BALANCE = ("n_opened", "n_closed_by_target", "n_opened_by_target")
_FIGURES = """
    org_unit_id, competency_id, moved.n_matched, mean_movement, ci_low, ci_high, moved.n_gaps_before, n_gaps_closed,
    moved.n_gap_known, mean_gap_change, mean_target_change, mean_movement_gap_known, expected_closed_by_chance,
""" + ", ".join((*BALANCE, *COUNTS))


@per_snapshot
def selection_movement(warehouse: Warehouse, cycle: Cycle, selection: Selection) -> pl.DataFrame:
    """Return the movement of a whole, per competency.

    Args:
        warehouse: the published files.
        cycle: the to-cycle.
        selection: the organisation or a unit; the caller has checked that the viewer may see it unhidden.

    Returns:
        One row per competency: the columns of the published tables of movement and of the balance of gaps,
        `org_unit_id` being the whole's `unit_id`.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    figures = _read(warehouse, cycle, ids_of(warehouse, cycle, selection))
    whole_id = pl.lit(selection.unit_id).alias("org_unit_id")
    figures = _added_up(figures) if figures["org_unit_id"].n_unique() > 1 else figures
    return figures.with_columns(whole_id)


@per_snapshot
def top_movement(warehouse: Warehouse, cycle: Cycle) -> pl.DataFrame:
    """Return the movement of the organisation as the shareable file has it: what that withholds is null.

    Args:
        warehouse: the published files.
        cycle: the to-cycle.

    Returns:
        One row per competency: `competency_id`, those of the columns of `selection_movement` that are handed on,
        `closure_rate`, `closure_bound`, `is_withheld` and `withheld_reason`.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    return warehouse.snapshot.frame(
        """
        select
            competency_id,
            moved.n_matched,
            moved.mean_movement,
            moved.ci_low,
            moved.ci_high,
            moved.n_gaps_before,
            moved.n_gaps_closed,
            moved.closure_rate,
            moved.closure_bound,
            balance.n_opened,
            balance.n_gaps_now,
            balance.n_closed_by_target,
            balance.n_opened_by_target,
            balance.expected_closed_by_chance,
            moved.is_withheld,
            moved.withheld_reason
        from shareable.score_movement_by_org_unit as moved
        left join shareable.gap_balance as balance using (to_cycle_id, org_unit_id, competency_id)
        where to_cycle_id = $cycle_id
        """,
        {"cycle_id": cycle.cycle_id},
    )


def units_movement(warehouse: Warehouse, cycle: Cycle, unit_ids: tuple[str, ...]) -> pl.DataFrame:
    """Return the movement of units that are the viewer's to see unhidden.

    Args:
        warehouse: the published files.
        cycle: the to-cycle.
        unit_ids: the units; the caller has checked that the viewer may see each of them.

    Returns:
        As `selection_movement`, one row per unit × competency.
    """
    return _read(warehouse, cycle, unit_ids)


@per_snapshot
def line_balance(warehouse: Warehouse, scope: Scope, cycle: Cycle) -> pl.DataFrame:
    """Return the balance of gaps of the viewer's own line; all of its people are the viewer's to see.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: the to-cycle.

    Returns:
        One row per competency: `competency_id`, `n_gap_known`, `n_gaps_before`, `n_gaps_closed`, the columns in
        `BALANCE`, `mean_target_change`, `mean_gap_change` and `expected_closed_by_chance`, null as it is published of
        units alone.
    """
    status = pl.col("gap_status")
    is_closed, is_opened, is_known = status == "closed", status == "opened", status.is_not_null()
    # Closed or opened by its target alone: the level has not moved, but for the order of an addition.
    by_target = (pl.col("movement").abs() < 1e-9) & (pl.col("target_change").round(9) != 0)
    return (
        moves_of_people(warehouse, cycle, scope.line)
        .group_by("competency_id")
        .agg(
            n_gap_known=is_known.sum().cast(pl.Int64),
            n_gaps_before=status.is_in(HAD_A_GAP).sum().cast(pl.Int64),
            n_gaps_closed=is_closed.sum().cast(pl.Int64),
            n_opened=is_opened.sum().cast(pl.Int64),
            n_closed_by_target=(is_closed & by_target).sum().cast(pl.Int64),
            n_opened_by_target=(is_opened & by_target).sum().cast(pl.Int64),
            mean_target_change=pl.col("target_change").filter(is_known).mean(),
            mean_gap_change=pl.col("gap_change").filter(is_known).mean(),
            expected_closed_by_chance=pl.lit(None, pl.Float64),
        )
    )


@per_snapshot
def training_closures(warehouse: Warehouse, cycle: Cycle, selection: Selection) -> pl.DataFrame:
    """Return the gaps before and closed of a whole by training status, per competency.

    Args:
        warehouse: the published files.
        cycle: the to-cycle.
        selection: the organisation or a unit; the caller has checked that the viewer may see it unhidden.

    Returns:
        `competency_id`, `training_status`, `n_gaps_before`, `n_gaps_closed`.
    """
    return warehouse.snapshot.frame(
        """
        select
            competency_id,
            training_status,
            sum(n_gaps_before)::bigint as n_gaps_before,
            sum(n_gaps_closed)::bigint as n_gaps_closed
        from closure_by_training
        semi join wanted using (org_unit_id)
        where to_cycle_id = $cycle_id
        group by all
        """,
        {"cycle_id": cycle.cycle_id},
        {"wanted": ids_frame("org_unit_id", ids_of(warehouse, cycle, selection))},
    )


@per_snapshot
def level_transitions(warehouse: Warehouse, cycle: Cycle, selection: Selection) -> pl.DataFrame:
    """Return how many people of a whole went from which rounded level to which, per competency.

    Args:
        warehouse: the published files.
        cycle: the to-cycle.
        selection: the organisation or a unit; the caller has checked that the viewer may see it unhidden.

    Returns:
        `competency_id`, `from_level`, `to_level`, `n_people`.
    """
    return warehouse.snapshot.frame(
        """
        select
            competency_id,
            from_level_rounded::integer as from_level,
            to_level_rounded::integer as to_level,
            sum(n_people)::bigint as n_people
        from level_transitions
        semi join wanted using (org_unit_id)
        where to_cycle_id = $cycle_id
        group by all
        """,
        {"cycle_id": cycle.cycle_id},
        {"wanted": ids_frame("org_unit_id", ids_of(warehouse, cycle, selection))},
    )


def ids_of(warehouse: Warehouse, cycle: Cycle, selection: Selection) -> tuple[str, ...]:
    """Return the units whose figures make up a whole: the unit itself, or those at the organisation's top."""
    if selection.kind == "unit":
        return (selection.unit_id,)
    return tuple(unit.org_unit_id for unit in tree_of(warehouse, cycle.cycle_id).tops)


@per_snapshot
def _read(warehouse: Warehouse, cycle: Cycle, unit_ids: tuple[str, ...]) -> pl.DataFrame:
    # Each table is asked for these units by itself: for a join DuckDB would read everybody's.
    within = inside("org_unit_id", unit_ids)
    return warehouse.snapshot.frame(
        f"""
        with moved as (
            from score_movement_by_org_unit where to_cycle_id = $cycle_id and {within.condition}
        ),

        balance as (
            from gap_balance where to_cycle_id = $cycle_id and {within.condition}
        )

        select {_FIGURES}
        from moved
        left join balance using (to_cycle_id, org_unit_id, competency_id)
        """,
        {"cycle_id": cycle.cycle_id, **within.parameters},
        within.tables,
    )


def _added_up(figures: pl.DataFrame) -> pl.DataFrame:
    """Add up several tops; the interval of their common mean is not published, so there is none."""

    def mean(column: str, n: str) -> pl.Expr:
        total = (pl.col(column) * pl.col(n)).sum()
        # Of nobody there is no mean.
        return (total / pl.when(pl.col(column).is_not_null()).then(n).sum()).fill_nan(None)

    without = pl.lit(None, pl.Float64)
    added = figures.group_by("competency_id").agg(
        mean("mean_movement", "n_matched"),
        *(mean(f"mean_{name}", "n_gap_known") for name in ("gap_change", "target_change", "movement_gap_known")),
        pl.col("n_matched", "n_gaps_before", "n_gaps_closed", "n_gap_known", *BALANCE, *COUNTS).sum(),
        pl.when(pl.col("expected_closed_by_chance").is_not_null().all()).then(
            pl.col("expected_closed_by_chance").sum()
        ),
    )
    return added.with_columns(ci_low=without, ci_high=without)

"""Training status of gaps per org unit and competency, with small groups suppressed."""

from __future__ import annotations

import polars as pl

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.gap_sums import suppressed_sums
from dashboards.snapshot.org_units import Selection, Unit, tree_of
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.settings import min_group_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import (
    added_up,
    ids_frame,
    of_line,
    of_selection,
    unit_rollup,
    units_frame,
    wanted_units,
)
from published.disclosure import withheld_within

SUMS = ("n_gaps", "n_no_course", "n_not_taken", "n_in_training", "n_trained")

_STATUS_COUNTS = """
        count(*) as n_gaps,
        count(*) filter (where source.training_status = 'no_course') as n_no_course,
        count(*) filter (where source.training_status = 'not_taken') as n_not_taken,
        count(*) filter (where source.training_status = 'in_training') as n_in_training,
        count(*) filter (where source.training_status = 'trained') as n_trained
"""


@per_snapshot
def coverage_sums(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> pl.DataFrame:
    """Return training status of the gaps of a whole and of the units right under it, per competency.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches; it must be checked before that this whole is theirs.
        cycle: the cycle.
        selection: the organisation, the own line, or a unit.

    Returns:
        One row per unit × competency with a gap: `org_unit_id` (the whole's `unit_id` for the whole), `is_whole`,
        `competency_id`, the columns in `SUMS`, `n_not_visible` (gaps that are news to the viewer) and `is_withheld`.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    if selection.kind == "own_line":
        return _line_sums(warehouse, scope, cycle, selection)
    tree = tree_of(warehouse, cycle.cycle_id)
    wanted = wanted_units(tree, selection)
    figures = _unit_sums(warehouse, cycle, wanted)
    if scope.is_unhidden:
        figures = figures.with_columns(n_not_visible=pl.lit(0, pl.Int64), is_withheld=pl.lit(value=False))
    else:
        suppressed = _suppressed(warehouse, scope, cycle)
        figures = figures.join(suppressed, on=["org_unit_id", "competency_id"], how="left", maintain_order="left")
    return of_selection(figures, tree, selection, SUMS, min_group_of(warehouse))


def _unit_sums(warehouse: Warehouse, cycle: Cycle, wanted: tuple[Unit, ...]) -> pl.DataFrame:
    """Read the mart; who is in training and not trained already is counted among the few who are in training."""
    keys = ["org_unit_id", "competency_id"]
    figures = warehouse.snapshot.frame(
        """
        select org_unit_id, competency_id, n_gaps, n_gaps - n_covered as n_no_course, n_trained
        from training_coverage
        semi join wanted using (org_unit_id)
        where cycle_id = $cycle_id
        """,
        {"cycle_id": cycle.cycle_id},
        {"wanted": units_frame(wanted)},
    )
    in_training = warehouse.snapshot.frame(
        """
        select rollup.rollup_id, source.competency_id, count(*) as n_in_training
        from training_for_gap as source
        inner join rollup using (org_unit_id)
        where source.cycle_id = $cycle_id and source.training_status = 'in_training'
        group by all
        """,
        {"cycle_id": cycle.cycle_id},
        {"rollup": unit_rollup(warehouse, cycle, wanted)},
    )
    figures = figures.join(added_up(in_training, wanted, ["competency_id"]), on=keys, how="left", maintain_order="left")
    figures = figures.with_columns(pl.col("n_in_training").fill_null(0))
    return figures.with_columns(
        n_not_taken=pl.col("n_gaps") - pl.col("n_no_course") - pl.col("n_trained") - pl.col("n_in_training")
    )


@per_snapshot
def _suppressed(warehouse: Warehouse, scope: Scope, cycle: Cycle) -> pl.DataFrame:
    """Return where coverage is hidden: where the gaps themselves are, and where too few people have one, or have none.

    Returns:
        One row per unit × competency: `org_unit_id`, `competency_id`, `n_not_visible` (gaps that are news to the
        viewer) and `is_withheld`.
    """
    keys = ["org_unit_id", "competency_id"]
    groups = suppressed_sums(warehouse, scope, cycle).select(
        *keys,
        "parent_org_unit_id",
        n=pl.col("n_with_gap") - pl.col("n_visible_gaps").fill_null(0),
        n_assessed="n_not_visible",
        is_whole_withheld="is_withheld",
    )
    groups = groups.with_columns(n_rest=pl.col("n_assessed") - pl.col("n"))
    hidden = withheld_within(groups, slices=["competency_id"], min_group=min_group_of(warehouse))
    return groups.select(*keys, hidden, n_not_visible="n")


def _line_sums(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> pl.DataFrame:
    sums = warehouse.snapshot.frame(
        f"""
        select source.org_unit_id, source.competency_id, {_STATUS_COUNTS}
        from training_for_gap as source
        where
            source.cycle_id = $cycle_id
            and source.person_id in (select person_id from line)
        group by all
        """,
        {"cycle_id": cycle.cycle_id},
        {"line": ids_frame("person_id", scope.line)},
    )
    return of_line(sums, tree_of(warehouse, cycle.cycle_id), selection, ["competency_id"])

"""Which figures about movement a viewer may see: the one place that decides.

Movement can be held against the levels and gaps of both cycles, so the rule is strict. Those from whom small groups are
hidden see it of units that are theirs, and of the whole organisation where enough people are behind it whom they don't
know; of nothing in between.
"""

from __future__ import annotations

from typing import Literal

import polars as pl

from dashboards.queries.cycles import Cycle
from dashboards.queries.organisation import WholeUnit, tree_of
from dashboards.queries.scope import Scope
from dashboards.queries.settings import min_group_of
from dashboards.queries.unit_places import ids_frame
from dashboards.queries.unit_totals import HAD_A_GAP, is_own
from dashboards.queries.warehouse import Warehouse

Reach = Literal["unhidden", "top", "none"]


def reach_of(warehouse: Warehouse, scope: Scope, cycle: Cycle, whole: WholeUnit) -> Reach:
    """Return how a viewer may see movement of a whole: as it is, as the organisation's with hiding, or not at all.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: the to-cycle.
        whole: the organisation or a unit.
    """
    if is_own(warehouse, scope, cycle, whole):
        return "unhidden"
    tops = [unit.org_unit_id for unit in tree_of(warehouse, cycle.cycle_id).tops]
    return "top" if len(tops) == 1 and whole.unit_id in ("organisation", *tops) else "none"


def is_shown(warehouse: Warehouse, scope: Scope, cycle: Cycle, reach: Reach, figures: pl.DataFrame) -> pl.DataFrame:
    """Say which figures of a whole are shown.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: the to-cycle.
        reach: from `reach_of`, not `none`.
        figures: one row per competency of one whole, with `competency_id`, `n_matched`, `n_gaps_before`, `n_gap_known`.

    Returns:
        The figures with `is_news` (they are about people whom the viewer may not see anyway), `is_withheld`,
        `is_closure_withheld` and `is_apart_withheld`.
    """
    if reach == "unhidden":
        shown = pl.lit(value=False)
        return figures.with_columns(
            is_news=shown, is_withheld=shown, is_closure_withheld=shown, is_apart_withheld=shown
        )
    min_group = min_group_of(warehouse)
    known = known_matched(warehouse, scope, cycle).group_by("competency_id").agg(pl.col("^n_known.*$").sum())
    left = figures.join(known, on="competency_id", how="left", maintain_order="left").with_columns(
        pl.col("^n_known.*$").fill_null(0)
    )
    matched, before = pl.col("n_matched") - pl.col("n_known"), pl.col("n_gaps_before") - pl.col("n_known_before")
    with_gap_known = pl.col("n_gap_known") - pl.col("n_known_gap_known")
    without = matched - with_gap_known
    left = left.with_columns(
        is_news=matched > 0,
        is_withheld=_is_few(matched, min_group),
        is_apart_withheld=_is_few(matched, min_group)
        | _is_few(with_gap_known, min_group)
        | _is_few(without, min_group),
        is_closure_withheld=_is_few(matched, min_group) | _is_few(before, min_group),
        n_before=before,
    )
    return left.with_columns(is_closure_withheld=_covered(min_group)).drop("^n_known.*$", "n_before")


def are_trainings_shown(
    warehouse: Warehouse, scope: Scope, cycle: Cycle, reach: Reach, closures: pl.DataFrame, figures: pl.DataFrame
) -> pl.DataFrame:
    """Say which competencies' gaps are shown by training status.

    Where one status is withheld the others and the whole would give it away, so a competency is shown whole or not at
    all.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: the to-cycle.
        reach: from `reach_of`, not `none`.
        closures: one row per competency × training status of one whole, with `n_gaps_before` and `n_gaps_closed`.
        figures: what `is_shown` gave for the same whole.

    Returns:
        The closures with `is_withheld`.
    """
    if reach == "unhidden":
        return closures.with_columns(is_withheld=pl.lit(value=False))
    min_group = min_group_of(warehouse)
    known = known_matched(warehouse, scope, cycle).select("competency_id", "training_status", "n_known_before")
    hidden = figures.select("competency_id", "is_closure_withheld")
    left = closures.join(
        known, on=["competency_id", "training_status"], how="left", maintain_order="left"
    ).join(hidden, on="competency_id", how="left", maintain_order="left")  # fmt: skip
    before = pl.col("n_gaps_before") - pl.col("n_known_before").fill_null(0)
    is_all_or_none = pl.col("n_gaps_closed").is_in([0]) | (pl.col("n_gaps_closed") == pl.col("n_gaps_before"))
    tells = _is_few(before, min_group) | ((before > 0) & is_all_or_none)
    is_withheld = tells.any().over("competency_id") | pl.col("is_closure_withheld").fill_null(value=True)
    return left.with_columns(is_withheld=is_withheld).drop("n_known_before", "is_closure_withheld")


def known_matched(warehouse: Warehouse, scope: Scope, cycle: Cycle) -> pl.DataFrame:
    """Count the matched people whom the viewer may see anyway, in the whole organisation.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: the to-cycle.

    Returns:
        `competency_id`, `training_status` of the gap before (null without one), `n_known`, `n_known_before` (who had a
        gap), `n_known_gap_known`; nothing for nobody.
    """
    tree = tree_of(warehouse, cycle.cycle_id)
    units = {unit for top in scope.org_unit_ids if tree.get(top) is not None for unit in tree.subtree(top)}
    if not scope.known and not units:
        counts = dict.fromkeys(["n_known", "n_known_before", "n_known_gap_known"], pl.Int64)
        return pl.DataFrame(schema={"competency_id": pl.String, "training_status": pl.String, **counts})

    def count() -> pl.DataFrame:
        return warehouse.snapshot.frame(
            f"""
            select
                moved.competency_id,
                training.training_status,
                count(*) as n_known,
                count(*) filter (where moved.gap_status in {HAD_A_GAP}) as n_known_before,
                count(moved.gap_status) as n_known_gap_known
            from score_movement as moved
            left join training_for_gap as training
                on
                    training.cycle_id = moved.from_cycle_id
                    and training.person_id = moved.person_id
                    and training.competency_id = moved.competency_id
            where
                moved.to_cycle_id = $cycle_id
                and (
                    moved.person_id in (select person_id from known_people)
                    or moved.org_unit_id in (select org_unit_id from known_units)
                )
                and moved.org_unit_id is not null
            group by all
            """,
            {"cycle_id": cycle.cycle_id},
            {"known_people": ids_frame("person_id", scope.known), "known_units": ids_frame("org_unit_id", units)},
        )

    return warehouse.cached(("known matched", scope.key, cycle.cycle_id), count)


def _is_few(n: pl.Expr, min_group: int) -> pl.Expr:
    return (n > 0) & (n < min_group)


def _covered(min_group: int) -> pl.Expr:
    """Hide one more where a single competency is hidden, or those hidden have too few gaps: the total is told too."""
    hidden, has_gaps = pl.col("is_closure_withheld"), pl.col("n_before") > 0
    n_gaps = pl.when(hidden).then("n_before").otherwise(0).sum()
    n_hidden = (hidden & has_gaps).sum()
    is_exposed = (n_hidden > 0) & ((n_hidden == 1) | (n_gaps < min_group))
    left = pl.when(~hidden & has_gaps).then(pl.struct("n_before", "competency_id"))
    return hidden | (is_exposed & ~hidden & has_gaps & (left.rank("ordinal") == 1))

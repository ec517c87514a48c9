"""Decide, here alone, which figures about movement a viewer may see.

Movement can be held against the levels and gaps of both cycles, so the rule is strict. Those from whom small groups are
hidden see it of units that are theirs; of the whole organisation those see it who know nobody in it, and only what was
found safe to hand on when the shareable file was written (`published.movement_disclosure`).
"""

from __future__ import annotations

from itertools import product
from typing import Literal

import polars as pl

from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Selection, tree_of
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.settings import min_group_of
from dashboards.snapshot.snapshot import Warehouse
from dashboards.snapshot.totals import is_own

Reach = Literal["unhidden", "top", "none"]


def reach_of(warehouse: Warehouse, scope: Scope, cycle: Cycle, selection: Selection) -> Reach:
    """Return how a viewer may see movement of a whole: as it is, as the organisation's with hiding, or not at all.

    Args:
        warehouse: the published files.
        scope: how far the viewer reaches.
        cycle: the to-cycle.
        selection: the organisation or a unit.
    """
    if is_own(warehouse, scope, cycle, selection):
        return "unhidden"
    if scope.people or scope.org_unit_ids:
        # Whose people one knows could be taken out of the whole.
        return "none"
    tops = [unit.org_unit_id for unit in tree_of(warehouse, cycle.cycle_id).tops]
    return "top" if len(tops) == 1 and selection.unit_id in ("organisation", *tops) else "none"


def add_visibility(warehouse: Warehouse, cycle: Cycle, reach: Reach, figures: pl.DataFrame) -> pl.DataFrame:
    """Say which figures of a whole are shown.

    Args:
        warehouse: the published files.
        cycle: the to-cycle.
        reach: from `reach_of`, not `none`.
        figures: one row per competency of one whole, with `competency_id`, `n_matched`, `n_gaps_before`, `n_gap_known`.

    Returns:
        The figures with `is_disclosive` (they are about people whom the viewer may not see anyway), `is_withheld`,
        `is_closure_withheld`, `is_apart_withheld` and `is_balance_withheld` (gaps opened, and gaps now).
    """
    if reach == "unhidden":
        shown = pl.lit(value=False)
        return figures.with_columns(
            is_disclosive=shown,
            is_withheld=shown,
            is_closure_withheld=shown,
            is_apart_withheld=shown,
            is_balance_withheld=shown,
        )
    disclosed = warehouse.snapshot.frame(
        """
        select competency_id, is_withheld, n_gaps_before is null as is_closure_withheld
        from shareable.score_movement_by_org_unit
        where to_cycle_id = $cycle_id
        """,
        {"cycle_id": cycle.cycle_id},
    )
    left = figures.join(disclosed, on="competency_id", how="left", maintain_order="left").with_columns(
        pl.col("is_withheld", "is_closure_withheld").fill_null(value=True)
    )
    left = left.with_columns(
        is_disclosive=pl.col("n_matched") > 0,
        # Where gaps are known of all, taking apart adds only targets, which follow from roles.
        is_apart_withheld=pl.col("is_withheld") | (pl.col("n_gap_known") != pl.col("n_matched")),
        is_closure_withheld=pl.col("is_withheld") | pl.col("is_closure_withheld"),
    )
    min_group = min_group_of(warehouse)
    left = left.with_columns(is_closure_withheld=_covered(min_group))
    left = left.join(_exposed_gaps_now(warehouse, cycle, min_group), on="competency_id", how="left")
    without_gap = pl.col("n_gap_known") - pl.col("n_gaps_before")
    return left.with_columns(
        is_balance_withheld=pl.col("is_closure_withheld")
        | pl.col("is_apart_withheld")
        | _is_few(without_gap, min_group)
        | pl.col("is_exposed").fill_null(value=True)
    ).drop("is_exposed")


def add_training_visibility(
    warehouse: Warehouse, reach: Reach, closures: pl.DataFrame, figures: pl.DataFrame
) -> pl.DataFrame:
    """Say which competencies' gaps are shown by training status.

    Where one status is withheld the others and the whole would give it away, so a competency is shown whole or not at
    all.

    Args:
        warehouse: the published files.
        reach: from `reach_of`, not `none`.
        closures: one row per competency × training status of one whole, with `n_gaps_before` and `n_gaps_closed`.
        figures: what `add_visibility` gave for the same whole.

    Returns:
        The closures with `is_withheld`.
    """
    if reach == "unhidden":
        return closures.with_columns(is_withheld=pl.lit(value=False))
    hidden = figures.select("competency_id", "is_closure_withheld")
    left = closures.join(hidden, on="competency_id", how="left", maintain_order="left")
    before = pl.col("n_gaps_before")
    is_all_or_none = pl.col("n_gaps_closed").is_in([0]) | (pl.col("n_gaps_closed") == before)
    tells = _is_few(before, min_group_of(warehouse)) | ((before > 0) & is_all_or_none)
    is_withheld = tells.any().over("competency_id") | pl.col("is_closure_withheld").fill_null(value=True)
    return left.with_columns(is_withheld=is_withheld).drop("is_closure_withheld")


def _exposed_gaps_now(warehouse: Warehouse, cycle: Cycle, min_group: int) -> pl.DataFrame:
    """Say in which competencies the gaps of the matched people in the to-cycle could be held against other figures.

    These are the gaps of that cycle and of today by unit or by role, and the gaps from which the next movement starts.
    All are sums of the cycle's gaps over groups of people. In the finest of these groups, those of one unit and role
    then and now, whatever is added and taken off leaves at least the people outside the largest part that takes part in
    the same movements. What is left must be nobody, or enough.

    Returns:
        `competency_id`, `is_exposed`.
    """
    people = warehouse.snapshot.frame(
        """
        select
            gap.competency_id,
            hash(gap.org_unit_id, gap.role_id, today.org_unit_id, today.role_id) as block,
            moved.person_id is not null as is_matched,
            later.to_cycle_id as next_cycle_id,
            count(*) as n
        from gap_by_person as gap
        left join score_movement as moved
            on moved.to_cycle_id = $cycle_id and moved.gap_status is not null
            and moved.person_id = gap.person_id and moved.competency_id = gap.competency_id
        left join score_movement as later
            on later.from_cycle_id = $cycle_id and later.gap_status is not null
            and later.person_id = gap.person_id and later.competency_id = gap.competency_id
        left join gap_now as today
            on today.assessed_in = $cycle_id and today.gap is not null
            and today.person_id = gap.person_id and today.competency_id = gap.competency_id
        where gap.cycle_id = $cycle_id and gap.is_required and gap.gap is not null
        group by all
        """,
        {"cycle_id": cycle.cycle_id},
    )
    next_cycles = people["next_cycle_id"].drop_nulls().unique().sort().to_list()
    left = [
        _left_over(people, dict(zip(next_cycles, w, strict=True))) for w in product((0, 1, -1), repeat=len(next_cycles))
    ]
    return pl.concat(left).group_by("competency_id").agg(is_exposed=_is_few(pl.col("n_left"), min_group).any())


def _left_over(people: pl.DataFrame, weights: dict[str, int]) -> pl.DataFrame:
    """Count who is left, per competency, when the next movements are added to this one by these weights."""
    after = pl.col("next_cycle_id").replace_strict(weights, default=0, return_dtype=pl.Int64)
    return (
        people.with_columns(weight=pl.col("is_matched").cast(pl.Int64) + after)
        .group_by("competency_id", "block", "weight")
        .agg(pl.col("n").sum())
        .group_by("competency_id", "block")
        .agg(n_left=pl.col("n").sum() - pl.col("n").max())
        .group_by("competency_id")
        .agg(pl.col("n_left").sum())
    )


def _is_few(n: pl.Expr, min_group: int) -> pl.Expr:
    return (n > 0) & (n < min_group)


def _covered(min_group: int) -> pl.Expr:
    """Hide one more where a single competency is hidden, or those hidden have too few gaps: the total is told too."""
    hidden, has_gaps = pl.col("is_closure_withheld"), pl.col("n_gaps_before") > 0
    n_gaps = pl.when(hidden).then("n_gaps_before").otherwise(0).sum()
    n_hidden = (hidden & has_gaps).sum()
    is_exposed = (n_hidden > 0) & ((n_hidden == 1) | (n_gaps < min_group))
    left = pl.when(~hidden & has_gaps).then(pl.struct("n_gaps_before", "competency_id"))
    return hidden | (is_exposed & ~hidden & has_gaps & (left.rank("ordinal") == 1))

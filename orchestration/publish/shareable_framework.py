"""Figures about the framework, without those about few people. How far managers differ is never handed on."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from orchestration.publish.published_tables import Published
from published.disclosure import withheld_reason
from published.framework_disclosure import shown_irrelevance, shown_signals


def shown_framework_signals(published: Published, hidden: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return how items are read; null where it would be about too few people.

    Args:
        published: the snapshot.
        hidden: for each cycle, what is hidden of its gap figures; an item's are those of the units at the top.
    """
    tops = pl.concat([units.with_columns(cycle_id=pl.lit(cycle_id)) for cycle_id, units in hidden.items()])
    tops = tops.filter(pl.col("parent_org_unit_id").is_null())
    signals = published.frame(
        """
        with in_units as (
            select
                cycle_id,
                competency_id,
                sum(n) as n_in_units,
                bool_or(is_withheld) and count(*) = 1 as is_withheld,
                bool_or(is_count_withheld) as is_count_withheld
            from tops
            group by cycle_id, competency_id
        ),

        -- behaviours have no figures of org units to be held against
        held as (
            select
                signals.*,
                case when behaviour_id is null then n_assessed - coalesce(n_in_units, 0) else 0 end::bigint
                    as n_outside,
                behaviour_id is null and coalesce(in_units.is_withheld, false) as is_unit_withheld,
                behaviour_id is null and coalesce(in_units.is_count_withheld, false) as is_unit_count_withheld
            from published.framework_signals as signals
            left join in_units using (cycle_id, competency_id)
        )

        select
            * exclude (n_outside, is_unit_withheld, is_unit_count_withheld),
            -- where the unit at the top is hidden, so is what is the same figure
            case when is_unit_withheld then 1 else n_outside end as n_others,
            is_unit_count_withheld or n_outside > 0 as is_count_withheld
        from held
        order by cycle_id, competency_id, behaviour_id nulls first
        """,
        tops=tops,
    )
    shown = shown_signals(signals, shown_framework_irrelevance(published), min_group=published.min_group)
    bounds = ("share_with_gap_bound", "share_not_relevant_bound")
    shown = shown.with_columns(
        withheld_reason=withheld_reason(
            pl.lit(signals["n_assessed"]), pl.col("is_withheld"), min_group=published.min_group
        )
    )
    return shown.select(
        pl.exclude(*bounds, "is_withheld", "withheld_reason"), *bounds, "is_withheld", "withheld_reason"
    )


def shown_framework_irrelevance(published: Published) -> pl.DataFrame:
    """Return how often competencies are called not relevant in a role; null where it would be about too few people."""
    roles = published.frame("select * from published.framework_irrelevance order by cycle_id, role_id, competency_id")
    signals = published.frame("select * from published.framework_signals")
    shown = shown_irrelevance(roles, signals, min_group=published.min_group)
    reason = withheld_reason(pl.lit(roles["n_people"]), pl.col("is_withheld"), min_group=published.min_group)
    return shown.select(pl.exclude("is_withheld"), "is_withheld", reason)

"""Figures about the framework, without those about few people. How far managers differ is never handed on."""

from __future__ import annotations

import polars as pl

from orchestration.publish.published_tables import Published
from published.framework_disclosure import shown_irrelevance, shown_signals


def shown_framework_signals(published: Published) -> pl.DataFrame:
    """Return how items are read; null where it would be about too few people."""
    signals = published.frame(
        """
        with in_units as (
            select gaps.cycle_id, gaps.competency_id, sum(gaps.n_assessed) as n_in_units
            from published.gap_by_org_unit as gaps
            inner join published.org_unit_in_cycle as units using (cycle_id, org_unit_id)
            where units.depth = 0
            group by gaps.cycle_id, gaps.competency_id
        )

        select
            signals.*,
            -- behaviours have no figures of org units to be held against
            case
                when signals.behaviour_id is null then signals.n_assessed - coalesce(in_units.n_in_units, 0)
                else 0
            end::bigint as n_others
        from published.framework_signals as signals
        left join in_units using (cycle_id, competency_id)
        order by signals.cycle_id, signals.competency_id, signals.behaviour_id nulls first
        """
    )
    return shown_signals(signals, shown_framework_irrelevance(published), min_group=published.min_group)


def shown_framework_irrelevance(published: Published) -> pl.DataFrame:
    """Return how often competencies are called not relevant in a role; null where it would be about too few people."""
    roles = published.frame("select * from published.framework_irrelevance order by cycle_id, role_id, competency_id")
    signals = published.frame("select * from published.framework_signals")
    return shown_irrelevance(roles, signals, min_group=published.min_group)

"""A person's levels and gaps, competency by competency and behaviour by behaviour: today, or in a closed cycle.

Asked for by `person.profile` alone, which checks whose page it is.
"""

from __future__ import annotations

from dashboards.pages.person.rows import BehaviourGap, CompetencyLevel
from dashboards.snapshot.cycles import Cycle, labels_of
from dashboards.snapshot.snapshot import Warehouse

_IN_CYCLE = """
    select
        cycle_id,
        person_id,
        competency_id,
        is_required,
        scope,
        target_level,
        current_level,
        gap,
        has_gap,
        levels_short,
        gap_band,
        level_basis,
        case when current_level is not null then cycle_id end as assessed_in,
        null::bigint as age_months,
        false as is_outdated,
        current_level as last_level
    from gap_by_person
    where person_id = $person_id and cycle_id = $cycle_id
"""
_TODAY = """
    select
        assessed_in as cycle_id,
        person_id,
        competency_id,
        is_required,
        scope,
        target_level,
        current_level,
        gap,
        has_gap,
        levels_short,
        gap_band,
        level_basis,
        assessed_in,
        age_months,
        is_outdated,
        last_level
    from gap_now
    where person_id = $person_id
"""
_BEHAVIOURS = """
    select
        seen.behaviour_id,
        seen.competency_id,
        behaviour.statement,
        seen.target_level,
        seen.current_level,
        seen.gap,
        seen.has_gap
    from gap_by_behaviour as seen
    left join dim_behaviour as behaviour using (behaviour_id)
    where seen.person_id = $person_id and seen.cycle_id = $cycle_id
    order by seen.gap desc nulls last, seen.competency_id, seen.behaviour_id
"""
_BEHAVIOURS_TODAY = """
    with measured as (
        select
            seen.behaviour_id,
            seen.competency_id,
            gaps.target_level,
            seen.current_level,
            gaps.target_level - seen.current_level as gap
        from gap_now as gaps
        inner join gap_by_behaviour as seen
            on
                gaps.assessed_in = seen.cycle_id
                and gaps.person_id = seen.person_id
                and gaps.competency_id = seen.competency_id
        where gaps.person_id = $person_id and not gaps.is_outdated
    )

    select
        measured.behaviour_id,
        measured.competency_id,
        behaviour.statement,
        measured.target_level,
        measured.current_level,
        measured.gap,
        round(measured.gap, 9)
        >= coalesce((select value::double from settings where name = 'gap_threshold'), 0.5) as has_gap
    from measured
    left join dim_behaviour as behaviour using (behaviour_id)
    order by measured.gap desc nulls last, measured.competency_id, measured.behaviour_id
"""


def levels_of(warehouse: Warehouse, person_id: str, cycle: Cycle) -> tuple[CompetencyLevel, ...]:
    """Return a person's competencies, the largest gap first and those without one last.

    Args:
        warehouse: the published files.
        person_id: somebody whom the viewer may see.
        cycle: a closed cycle, or today.
    """
    # A level that is too old is none today, and neither are those of the raters behind it.
    rows = warehouse.snapshot.rows(
        f"""
        with gaps as ({_TODAY if cycle.is_today else _IN_CYCLE}),

        -- named here: for a left join DuckDB would read everybody's
        seen as (select * from gap_by_person where person_id = $person_id)

        select
            gaps.competency_id,
            coalesce(competency.competency_name, gaps.competency_id) as competency_name,
            competency.family,
            competency.kind,
            gaps.is_required,
            gaps.scope,
            gaps.target_level,
            gaps.current_level,
            seen.self_level,
            seen.manager_level,
            seen.peer_level,
            seen.direct_report_level,
            seen.others_level,
            seen.rated_level,
            seen.calibrated_level,
            seen.perception_gap,
            gaps.gap,
            gaps.has_gap,
            gaps.levels_short,
            gaps.gap_band,
            gaps.level_basis,
            coalesce(seen.n_raters, 0) as n_raters,
            coalesce(seen.n_withheld, 0) as n_withheld,
            gaps.assessed_in,
            gaps.age_months,
            gaps.is_outdated,
            gaps.last_level
        from gaps
        left join seen
            on
                gaps.cycle_id = seen.cycle_id
                and gaps.competency_id = seen.competency_id
                and not gaps.is_outdated
        left join dim_competency as competency on gaps.competency_id = competency.competency_id
        order by gaps.gap desc nulls last, gaps.is_required desc, competency_name, gaps.competency_id
        """,
        _asked(person_id, cycle),
    )
    labels = labels_of(warehouse)
    return tuple(
        CompetencyLevel(assessed_label=labels.get(row["assessed_in"]), is_of_today=cycle.is_today, **row)
        for row in rows
    )


def behaviours_of(warehouse: Warehouse, person_id: str, cycle: Cycle) -> tuple[BehaviourGap, ...]:
    """Return a person's behaviours, the largest gap first: today as they were rated last, against today's targets.

    Args:
        warehouse: the published files.
        person_id: somebody whom the viewer may see.
        cycle: a closed cycle, or today.
    """
    rows = warehouse.snapshot.rows(_BEHAVIOURS_TODAY if cycle.is_today else _BEHAVIOURS, _asked(person_id, cycle))
    return tuple(BehaviourGap(**row) for row in rows)


def _asked(person_id: str, cycle: Cycle) -> dict[str, object]:
    return {"person_id": person_id} if cycle.is_today else {"person_id": person_id, "cycle_id": cycle.cycle_id}

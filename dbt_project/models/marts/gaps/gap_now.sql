-- One row per person employed today × competency of today's profile, or with a level of any closed cycle: where everybody stands today.
with gaps as (
    select * from {{ ref('int_gaps__gaps_now') }}
),

final as (
    select
        person_id,
        competency_id,
        org_unit_id,
        department_id,
        role_id,
        manager_id,
        is_required,
        scope,
        target_level,
        current_level,
        level_basis,
        assessed_in,
        assessed_on,
        age_months,
        is_outdated,
        last_level,
        gap,
        has_gap,
        levels_short,
        gap_band
    from gaps
)

select * from final
order by person_id, competency_id

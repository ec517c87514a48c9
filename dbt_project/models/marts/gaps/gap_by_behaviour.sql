-- One row per cycle × person × behaviour with a score, for closed cycles: each behaviour against its competency's target.
-- Calibration does not apply here: it is agreed for the competency.
with people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where is_closed
),

role_profile as (
    select * from {{ ref('int_framework__targets_in_cycle') }}
),

levels as (
    select * from {{ ref('int_assessment__behaviour_levels') }}
),

rules as (
    select {{ setting('gap_threshold', 'double') }} as gap_threshold
),

with_current as (
    select
        levels.cycle_id,
        levels.person_id,
        levels.competency_id,
        levels.behaviour_id,
        role_profile.target_level,
        coalesce(levels.rated_level, levels.self_level) as current_level,
        role_profile.target_level - coalesce(levels.rated_level, levels.self_level) as gap
    from levels
    inner join people
        on
            levels.cycle_id = people.cycle_id
            and levels.person_id = people.person_id
    left join role_profile
        on
            people.cycle_id = role_profile.cycle_id
            and people.role_id = role_profile.role_id
            and levels.competency_id = role_profile.competency_id
),

final as (
    select
        with_current.cycle_id,
        with_current.person_id,
        with_current.competency_id,
        with_current.behaviour_id,
        with_current.target_level,
        with_current.current_level,
        with_current.gap,
        {{ at_threshold('with_current.gap') }} >= rules.gap_threshold as has_gap
    from with_current
    cross join rules
)

select * from final
order by cycle_id, person_id, behaviour_id

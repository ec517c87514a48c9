-- One row per competency × person who may mentor others in it: employed on the day of the refresh, at level 4 or above in the
-- latest closed cycle by calibration or by raters. The own assessment makes nobody a mentor. Their ranks within their unit, their
-- department and everywhere (the higher level first, then the id) let the nearest be found without looking at all of them.
with levels as (
    select *
    from {{ ref('int_gaps__current_levels') }}
    where
        coalesce(calibrated_level, rated_level) is not null
        and {{ at_threshold('current_level') }} >= 4
),

latest as (
    select cycle_id
    from {{ ref('int_assessment__cycles') }}
    where is_latest
),

people as (
    select *
    from {{ ref('int_organisation__people_at_refresh') }}
    where is_active
),

mentors as (
    select
        levels.competency_id,
        levels.person_id as mentor_id,
        people.org_unit_id,
        people.department_id,
        levels.current_level as mentor_level,
        {{ at_threshold('levels.current_level') }} as level_compared
    from levels
    inner join latest on levels.cycle_id = latest.cycle_id
    inner join people on levels.person_id = people.person_id
),

final as (
    select
        competency_id,
        mentor_id,
        org_unit_id,
        department_id,
        mentor_level,
        level_compared,
        row_number() over (partition by competency_id, org_unit_id order by level_compared desc, mentor_id asc) as nth_in_unit,
        row_number() over (
            partition by competency_id, department_id
            order by level_compared desc, mentor_id asc
        ) as nth_in_department,
        row_number() over (partition by competency_id order by level_compared desc, mentor_id asc) as nth_everywhere
    from mentors
)

select * from final

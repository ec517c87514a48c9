-- One row per competency × person who may mentor others in it: employed on the day of the refresh, today at level 4 or above by
-- calibration or by raters. The own assessment makes nobody a mentor. Their ranks within their unit, their
-- department and everywhere (the higher level first, then the id) let the nearest be found without looking at all of them.
with mentors as (
    select
        competency_id,
        person_id as mentor_id,
        org_unit_id,
        department_id,
        current_level as mentor_level,
        {{ at_threshold('current_level') }} as level_compared
    from {{ ref('int_gaps__gaps_now') }}
    where
        level_basis in ('calibrated', 'raters')
        and {{ at_threshold('current_level') }} >= 4
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

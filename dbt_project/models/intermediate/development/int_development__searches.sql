-- One row per gap of today: from where a mentor is looked for (the person's unit and department as of the refresh),
-- and how many of the nearest have to be looked at to find three: three, and as many more as are ruled out.
with gaps as (
    select * from {{ ref('int_development__gaps') }}
),

ruled_out as (
    select
        person_id,
        competency_id,
        count(*) as n_mentors
    from {{ ref('int_development__mentors_ruled_out') }}
    group by person_id, competency_id
),

final as (
    select
        gaps.person_id,
        gaps.competency_id,
        gaps.org_unit_id,
        gaps.department_id,
        3 + coalesce(ruled_out.n_mentors, 0) as search_length
    from gaps
    left join ruled_out
        on
            gaps.person_id = ruled_out.person_id
            and gaps.competency_id = ruled_out.competency_id
)

select * from final

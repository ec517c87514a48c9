-- One row per gap of today × mentor, three at most: people who are strong in the competency and in no reporting
-- line with the person, the nearest first.
with nearest_mentors as (
    select * from {{ ref('int_development__nearest_mentors') }}
),

final as (
    select
        person_id,
        competency_id,
        mentor_id,
        mentor_level,
        mentor_rank,
        nearness
    from nearest_mentors
)

select * from final
order by person_id, competency_id, mentor_rank

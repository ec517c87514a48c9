-- One row per gap × mentor in that competency who can't be this person's: the person, whoever leads them, and whoever they lead.
with gaps as (
    select * from {{ ref('int_development__gaps') }}
),

mentors as (
    select * from {{ ref('int_development__mentors') }}
),

lines as (
    select * from {{ ref('int_development__reporting_lines') }}
),

-- in a circle of managers one is both above and below the other
related as (
    select
        mentor_id as person_id,
        mentor_id as other_id
    from mentors
    union
    select
        person_id,
        leader_id as other_id
    from lines
    union
    select
        leader_id as person_id,
        person_id as other_id
    from lines
),

final as (
    select
        gaps.person_id,
        gaps.competency_id,
        gaps.org_unit_id,
        mentors.mentor_id
    from gaps
    inner join related on gaps.person_id = related.person_id
    inner join mentors
        on
            related.other_id = mentors.mentor_id
            and gaps.competency_id = mentors.competency_id
)

select * from final

-- One row per gap of the latest closed cycle × mentor, three at most: people who are strong in the competency and in no reporting
-- line with the person, the nearest first. Each gap looks at the first few of its unit's list alone: three, and as many more as
-- are ruled out for it.
with searches as (
    select * from {{ ref('int_development__searches') }}
),

mentors_by_unit as (
    select * from {{ ref('int_development__mentors_by_unit') }}
),

ruled_out as (
    select * from {{ ref('int_development__mentors_ruled_out') }}
),

-- every place that a search of that length looks at: with it the join below is an equality
lengths as (
    select distinct search_length from searches
),

numbers as (
    select distinct nth from mentors_by_unit
),

places as (
    select
        lengths.search_length,
        numbers.nth
    from lengths
    inner join numbers on lengths.search_length >= numbers.nth
),

looked_at as (
    select
        searches.person_id,
        searches.competency_id,
        mentors_by_unit.mentor_id,
        mentors_by_unit.mentor_level,
        mentors_by_unit.nearness,
        mentors_by_unit.nth
    from searches
    inner join places on searches.search_length = places.search_length
    inner join mentors_by_unit
        on
            searches.competency_id = mentors_by_unit.competency_id
            and searches.org_unit_id is not distinct from mentors_by_unit.org_unit_id
            and places.nth = mentors_by_unit.nth
    left join ruled_out
        on
            searches.person_id = ruled_out.person_id
            and searches.competency_id = ruled_out.competency_id
            and mentors_by_unit.mentor_id = ruled_out.mentor_id
    where ruled_out.mentor_id is null
),

ranked as (
    select
        looked_at.*,
        row_number() over (partition by looked_at.person_id, looked_at.competency_id order by looked_at.nth) as mentor_rank
    from looked_at
),

final as (
    select
        person_id,
        competency_id,
        mentor_id,
        mentor_level,
        mentor_rank,
        nearness
    from ranked
    where mentor_rank <= 3
)

select * from final

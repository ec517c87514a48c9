-- One row per gap of today × mentor, three at most: people who are strong in the competency and in no reporting
-- line with the person, the nearest first. Where none of those at the head of the unit's list is ruled out, they are the three;
-- only the other gaps, few of many, look further down the list.
with gaps as (
    select * from {{ ref('int_development__gaps') }}
),

mentors_by_unit as (
    select * from {{ ref('int_development__mentors_by_unit') }}
),

ruled_out as (
    select * from {{ ref('int_development__mentors_ruled_out') }}
),

passed_over as (
    select
        ruled_out.person_id,
        ruled_out.competency_id,
        ruled_out.org_unit_id,
        mentors_by_unit.nth
    from ruled_out
    inner join mentors_by_unit
        on
            ruled_out.competency_id = mentors_by_unit.competency_id
            and ruled_out.mentor_id = mentors_by_unit.mentor_id
            and ruled_out.org_unit_id is not distinct from mentors_by_unit.org_unit_id
),

looked_further as (
    select
        person_id,
        competency_id,
        org_unit_id,
        3 + count(*) as search_length
    from passed_over
    group by person_id, competency_id, org_unit_id
),

-- every rank that a search of that length looks at: with it the join below is an equality
lengths as (
    select distinct search_length from looked_further
),

numbers as (
    select distinct nth from mentors_by_unit
),

list_ranks as (
    select
        lengths.search_length,
        numbers.nth
    from lengths
    inner join numbers on lengths.search_length >= numbers.nth
),

left_over as (
    select
        looked_further.person_id,
        looked_further.competency_id,
        looked_further.org_unit_id,
        list_ranks.nth,
        row_number() over (
            partition by looked_further.person_id, looked_further.competency_id
            order by list_ranks.nth
        ) as mentor_rank
    from looked_further
    inner join list_ranks on looked_further.search_length = list_ranks.search_length
    left join passed_over
        on
            looked_further.person_id = passed_over.person_id
            and looked_further.competency_id = passed_over.competency_id
            and list_ranks.nth = passed_over.nth
    where passed_over.nth is null
),

final as (
    select
        gaps.person_id,
        gaps.competency_id,
        mentors_by_unit.mentor_id,
        mentors_by_unit.mentor_level,
        mentors_by_unit.nth as mentor_rank,
        mentors_by_unit.nearness
    from gaps
    inner join mentors_by_unit
        on
            gaps.competency_id = mentors_by_unit.competency_id
            and gaps.org_unit_id is not distinct from mentors_by_unit.org_unit_id
            and mentors_by_unit.nth <= 3
    left join looked_further
        on
            gaps.person_id = looked_further.person_id
            and gaps.competency_id = looked_further.competency_id
    where looked_further.person_id is null
    union all
    select
        left_over.person_id,
        left_over.competency_id,
        mentors_by_unit.mentor_id,
        mentors_by_unit.mentor_level,
        left_over.mentor_rank,
        mentors_by_unit.nearness
    from left_over
    inner join mentors_by_unit
        on
            left_over.competency_id = mentors_by_unit.competency_id
            and left_over.org_unit_id is not distinct from mentors_by_unit.org_unit_id
            and left_over.nth = mentors_by_unit.nth
    where left_over.mentor_rank <= 3
)

select * from final

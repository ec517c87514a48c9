-- One row per closed cycle × person who worked there: the number of the next cycle that asks this person, 0 where none is known. A pilot
-- or a department's own cycle ends the time of nobody else's gaps. A cycle asks who works there on its day and belongs to its part of
-- the organisation; of a cycle that has not opened, the one to be that day is today.
with people as (
    select * from {{ ref('int_organisation__people_in_cycle') }}
),

cycles as (
    select * from {{ ref('int_assessment__cycles') }}
),

people_now as (
    select *
    from {{ ref('int_organisation__people_on_day') }}
    where
        day = {{ setting('as_of', 'date') }}
        and is_employed
),

ancestors_now as (
    select *
    from {{ ref('int_organisation__ancestors_on_day') }}
    where day = {{ setting('as_of', 'date') }}
),

asked as (
    select
        cycles.cycle_number,
        people.person_id
    from people
    inner join cycles on people.cycle_id = cycles.cycle_id
    where people.is_expected
    union all
    select
        cycles.cycle_number,
        people_now.person_id
    from cycles
    cross join people_now
    left join ancestors_now
        on
            people_now.org_unit_id = ancestors_now.org_unit_id
            and cycles.population_org_unit_id = ancestors_now.ancestor_id
    where
        not cycles.is_opened
        and (cycles.population_org_unit_id is null or ancestors_now.ancestor_id is not null)
),

present as (
    select
        people.cycle_id,
        people.person_id,
        cycles.cycle_number
    from people
    inner join cycles on people.cycle_id = cycles.cycle_id
    where cycles.is_closed
),

final as (
    select
        present.cycle_id,
        present.person_id,
        coalesce(min(asked.cycle_number), 0) as next_cycle_number
    from present
    left join asked
        on
            present.person_id = asked.person_id
            and present.cycle_number < asked.cycle_number
    group by present.cycle_id, present.person_id
)

select * from final

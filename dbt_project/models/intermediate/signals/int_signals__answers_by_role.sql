-- One row per closed cycle × role of the ratee × item with an answer by others than self: answers, and how many call it not relevant.
with people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where is_closed
),

of_people as (
    select
        cycle_id,
        person_id,
        competency_id,
        behaviour_id,
        n_ratings,
        n_not_relevant
    from {{ ref('int_assessment__item_answers') }}
    where
        behaviour_id is null
        or behaviour_id in (select behaviours.behaviour_id from {{ ref('stg_framework__behaviours') }} as behaviours)
),

final as (
    select
        of_people.cycle_id,
        people.role_id,
        of_people.competency_id,
        of_people.behaviour_id,
        cast(sum(of_people.n_ratings) as bigint) as n_ratings,
        cast(sum(of_people.n_ratings + of_people.n_not_relevant) as bigint) as n_answers,
        cast(sum(of_people.n_not_relevant) as bigint) as n_not_relevant,
        count(*) as n_people
    from of_people
    inner join people
        on
            of_people.cycle_id = people.cycle_id
            and of_people.person_id = people.person_id
    where of_people.n_ratings + of_people.n_not_relevant > 0
    group by of_people.cycle_id, people.role_id, of_people.competency_id, of_people.behaviour_id
)

select * from final

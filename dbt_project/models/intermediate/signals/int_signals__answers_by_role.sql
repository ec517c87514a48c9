-- One row per closed cycle × role of the ratee × item with an answer by others than self: answers, and how many call it not relevant.
with people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where is_closed
),

-- looked up by person, of whom there are far fewer than answers
of_people as (
    select
        cycle_id,
        person_id,
        competency_id,
        behaviour_id,
        count(level) as n_ratings,
        count(*) as n_answers,
        count(case when is_not_relevant then 1 end) as n_not_relevant
    from {{ ref('int_assessment__answers') }}
    where
        relation <> 'self'
        and (level is not null or is_not_relevant)
    group by cycle_id, person_id, competency_id, behaviour_id
),

final as (
    select
        of_people.cycle_id,
        people.role_id,
        of_people.competency_id,
        of_people.behaviour_id,
        cast(sum(of_people.n_ratings) as bigint) as n_ratings,
        cast(sum(of_people.n_answers) as bigint) as n_answers,
        cast(sum(of_people.n_not_relevant) as bigint) as n_not_relevant,
        count(*) as n_people
    from of_people
    inner join people
        on
            of_people.cycle_id = people.cycle_id
            and of_people.person_id = people.person_id
    group by of_people.cycle_id, people.role_id, of_people.competency_id, of_people.behaviour_id
)

select * from final

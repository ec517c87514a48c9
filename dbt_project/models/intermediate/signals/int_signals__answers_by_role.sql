-- One row per closed cycle × role of the ratee × item with an answer by others than self: answers, and how many call it not relevant.
with answers as (
    select * from {{ ref('int_assessment__answers') }}
),

people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where is_closed
),

final as (
    select
        answers.cycle_id,
        people.role_id,
        answers.competency_id,
        answers.behaviour_id,
        count(answers.level) as n_ratings,
        count(*) as n_answers,
        count(case when answers.is_not_relevant then 1 end) as n_not_relevant,
        count(distinct answers.person_id) as n_people
    from answers
    inner join people
        on
            answers.cycle_id = people.cycle_id
            and answers.person_id = people.person_id
    where
        answers.relation <> 'self'
        and (answers.level is not null or answers.is_not_relevant)
    group by answers.cycle_id, people.role_id, answers.competency_id, answers.behaviour_id
)

select * from final

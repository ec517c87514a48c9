-- One row per closed cycle × item × person × relation seen by at least two raters of that group, self apart: a unit, and how its
-- ratings lie. An item is a behaviour, or a competency where it is rated itself. Groups' averages hold no agreement.
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
        answers.competency_id,
        answers.behaviour_id,
        answers.person_id,
        answers.relation,
        count(*) as n_raters,
        avg(answers.level) as mean_level,
        var_samp(answers.level) as variance,
        {{ mean_absolute_deviation('answers.level') }} as mean_absolute_deviation
    from answers
    inner join people
        on
            answers.cycle_id = people.cycle_id
            and answers.person_id = people.person_id
    where
        answers.relation <> 'self'
        and answers.level is not null
        and coalesce(answers.n_raters, 1) = 1
    group by answers.cycle_id, answers.competency_id, answers.behaviour_id, answers.person_id, answers.relation
    having count(*) > 1
)

select * from final

-- One row per closed cycle × item × person × relation seen by at least two raters of that group, self apart: a unit, and how its
-- ratings lie. An item is a behaviour, or a competency where it is rated itself. Groups' averages hold no agreement.
-- Hardly anybody has two managers: who has is known, so that the many single answers of managers need not be grouped to be left out.
with several_managers as (
    select
        cycle_id,
        person_id,
        competency_id
    from {{ ref('int_assessment__competency_levels') }}
    where n_manager > 1
),

of_groups as (
    select
        cycle_id,
        competency_id,
        behaviour_id,
        person_id,
        relation,
        level
    from {{ ref('int_assessment__answers') }}
    where
        relation not in ('self', 'manager')
        and level is not null
        and coalesce(n_raters, 1) = 1
),

of_managers as (
    select
        answers.cycle_id,
        answers.competency_id,
        answers.behaviour_id,
        answers.person_id,
        answers.relation,
        answers.level
    from {{ ref('int_assessment__answers') }} as answers
    inner join several_managers
        on
            answers.cycle_id = several_managers.cycle_id
            and answers.person_id = several_managers.person_id
            and answers.competency_id = several_managers.competency_id
    where
        answers.relation = 'manager'
        and answers.level is not null
        and coalesce(answers.n_raters, 1) = 1
),

together as (
    select * from of_groups
    union all
    select * from of_managers
),

gathered as (
    select
        cycle_id,
        competency_id,
        behaviour_id,
        person_id,
        relation,
        {{ gathered('level') }} as levels
    from together
    group by cycle_id, competency_id, behaviour_id, person_id, relation
    having count(*) > 1
),

-- looked up by unit, of which there are far fewer than answers
people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where is_closed
),

averaged as (
    select
        *,
        {{ list_mean('levels') }} as mean_level
    from gathered
),

final as (
    select
        averaged.cycle_id,
        averaged.competency_id,
        averaged.behaviour_id,
        averaged.person_id,
        averaged.relation,
        {{ list_size('averaged.levels') }} as n_raters,
        averaged.mean_level,
        {{ list_variance('averaged.levels') }} as variance,
        {{ list_mean_absolute_deviation('averaged.levels', 'averaged.mean_level') }} as mean_absolute_deviation
    from averaged
    inner join people
        on
            averaged.cycle_id = people.cycle_id
            and averaged.person_id = people.person_id
)

select * from final

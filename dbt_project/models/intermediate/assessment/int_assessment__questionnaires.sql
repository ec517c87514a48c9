-- One row per cycle with assignments × person × relation: how many were asked to rate the person, and how many of them have answered.
with assignments as (
    select * from {{ ref('int_loads__assignments') }}
),

answered as (
    select distinct
        answers.cycle_id,
        answers.person_id,
        answers.rater_id,
        answers.relation
    from {{ ref('int_assessment__answers') }} as answers
    where
        answers.cycle_id in (select assignments.cycle_id from assignments)
        and (answers.level is not null or answers.is_not_relevant)
),

final as (
    select
        assignments.cycle_id,
        assignments.person_id,
        assignments.relation,
        count(*) as n_asked,
        count(answered.person_id) as n_answered
    from assignments
    left join answered
        on
            assignments.cycle_id = answered.cycle_id
            and assignments.person_id = answered.person_id
            and assignments.rater_id = answered.rater_id
            and assignments.relation = answered.relation
    group by assignments.cycle_id, assignments.person_id, assignments.relation
)

select * from final

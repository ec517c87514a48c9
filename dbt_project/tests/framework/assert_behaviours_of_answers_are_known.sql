-- Behaviours that answers name and no export describes. The answers count for their competency.
{{ config(severity='warn') }}

select
    item_answers.cycle_id,
    item_answers.competency_id,
    item_answers.behaviour_id,
    cast(sum(item_answers.n_ratings) as bigint) as n_ratings
from {{ ref('int_assessment__item_answers') }} as item_answers
left join {{ ref('stg_framework__behaviours') }} as behaviours on item_answers.behaviour_id = behaviours.behaviour_id
where
    item_answers.behaviour_id is not null
    and behaviours.behaviour_id is null
group by item_answers.cycle_id, item_answers.competency_id, item_answers.behaviour_id

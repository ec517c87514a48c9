-- Behaviours that answers name under another competency than the framework does. The answers count for the competency they name,
-- so that a behaviour that moves does not rewrite closed cycles.
{{ config(severity='warn') }}

select distinct
    levels.cycle_id,
    levels.behaviour_id,
    levels.competency_id as rated_under,
    behaviours.competency_id as belongs_to
from {{ ref('int_assessment__behaviour_levels') }} as levels
inner join {{ ref('dim_behaviour') }} as behaviours on levels.behaviour_id = behaviours.behaviour_id
where levels.competency_id <> behaviours.competency_id

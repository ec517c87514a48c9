-- One row per cycle × role × competency, for closed cycles: what the role asks for on the day the cycle closes.
{{ config(materialized='view') }}

with cycles as (
    select *
    from {{ ref('int_assessment__cycles') }}
    where is_closed
),

targets as (
    select * from {{ ref('int_framework__targets_on_day') }}
),

final as (
    select
        cycles.cycle_id,
        targets.role_id,
        targets.competency_id,
        targets.target_level,
        targets.scope
    from cycles
    inner join targets on cycles.day = targets.day
)

select * from final

-- One row per cycle, with where it stands on the day of the refresh: opened, closed, the latest one closed. A cycle is closed once
-- its days of grace have passed: averages that grow answer by answer would give single answers away. Without any days of grace it is
-- closed on the day it closes on.
with cycles as (
    select * from {{ ref('stg_ratings__cycles') }}
),

workspace as (
    select
        {{ setting('as_of', 'date') }} as as_of,
        {{ setting('grace_days', 'integer') }} as grace_days
),

rated_by_behaviour as (
    select distinct cycle_id
    from {{ ref('stg_ratings__ratings') }}
    where behaviour_id is not null
),

placed as (
    select
        cycles.cycle_id,
        cycles.cycle_name,
        cycles.opens_on,
        cycles.closes_on,
        cycles.closes_on + workspace.grace_days as answers_until,
        -- a tool that does not say what it asked says it by its answers
        coalesce(
            cycles.granularity,
            case when rated_by_behaviour.cycle_id is not null then 'behaviour' else 'competency' end
        ) as granularity,
        cycles.population_org_unit_id,
        cycles.families,
        row_number() over (order by cycles.closes_on, cycles.opens_on, cycles.cycle_id) as cycle_number,
        lag(cycles.cycle_id) over (order by cycles.closes_on, cycles.opens_on, cycles.cycle_id) as previous_cycle_id,
        cycles.opens_on <= workspace.as_of as is_opened,
        cycles.closes_on + workspace.grace_days < workspace.as_of
        or (workspace.grace_days = 0 and cycles.closes_on = workspace.as_of) as is_closed,
        case when cycles.closes_on <= workspace.as_of then cycles.closes_on else workspace.as_of end as day
    from cycles
    cross join workspace
    left join rated_by_behaviour on cycles.cycle_id = rated_by_behaviour.cycle_id
),

latest as (
    select max(cycle_number) as cycle_number
    from placed
    where is_closed
),

final as (
    select
        placed.cycle_id,
        placed.cycle_name,
        placed.opens_on,
        placed.closes_on,
        placed.answers_until,
        placed.granularity,
        placed.population_org_unit_id,
        placed.families,
        placed.cycle_number,
        placed.previous_cycle_id,
        placed.is_opened,
        placed.is_closed,
        coalesce(placed.cycle_number = latest.cycle_number, false) as is_latest,
        placed.day
    from placed
    cross join latest
)

select * from final

-- One row per cycle × cycle that follows it for somebody × competency × level that somebody has: how many people are there, and for how
-- many of them it is a gap. There are far fewer levels than people, and what looks at levels alone need not go through millions of rows
-- again.
with levels as (
    select *
    from {{ ref('int_gaps__current_levels') }}
    where current_level is not null
),

next_cycles as (
    select * from {{ ref('int_training__next_cycles') }}
),

final as (
    select
        levels.cycle_id,
        next_cycles.next_cycle_number,
        levels.competency_id,
        levels.current_level,
        count(*) as n_people,
        count(case when levels.has_gap then 1 end) as n_with_gap
    from levels
    inner join next_cycles
        on
            levels.cycle_id = next_cycles.cycle_id
            and levels.person_id = next_cycles.person_id
    group by levels.cycle_id, next_cycles.next_cycle_number, levels.competency_id, levels.current_level
)

select * from final

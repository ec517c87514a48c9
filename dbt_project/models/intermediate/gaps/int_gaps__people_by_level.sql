-- One row per cycle × competency × level that somebody has: how many people are there, and for how many of them it is a gap. There
-- are far fewer levels than people, and what looks at levels alone need not go through millions of rows again.
with levels as (
    select *
    from {{ ref('int_gaps__current_levels') }}
    where current_level is not null
),

final as (
    select
        cycle_id,
        competency_id,
        current_level,
        count(*) as n_people,
        count(case when has_gap then 1 end) as n_with_gap
    from levels
    group by cycle_id, competency_id, current_level
)

select * from final

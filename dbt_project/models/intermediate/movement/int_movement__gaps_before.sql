-- One row per cycle, competency, level and gap that somebody has: the level from which on the gap would be none, and how the
-- competency's levels lie in that cycle. Where no reliability is known, no chance of closing is either, and there is no row.
{{ config(materialized='view') }}

with levels as (
    select * from {{ ref('int_gaps__current_levels') }}
),

reliability as (
    select * from {{ ref('int_movement__level_reliability') }}
),

rules as (
    select {{ setting('gap_threshold', 'double') }} as gap_threshold
),

occurring as (
    select
        cycle_id,
        competency_id,
        current_level,
        gap,
        max(target_level) as target_level
    from levels
    where has_gap
    group by cycle_id, competency_id, current_level, gap
),

final as (
    select
        occurring.cycle_id,
        occurring.competency_id,
        occurring.current_level,
        occurring.gap,
        occurring.target_level - rules.gap_threshold as level_needed,
        reliability.mean_level,
        reliability.sd_level,
        reliability.icc2
    from occurring
    inner join reliability
        on
            occurring.cycle_id = reliability.cycle_id
            and occurring.competency_id = reliability.competency_id
    cross join rules
    where
        reliability.icc2 is not null
        and reliability.sd_level is not null
)

select * from final

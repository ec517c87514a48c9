-- One row per from-cycle, competency, level and gap from which somebody's gap may close: the level from which on it would be none, and
-- how the competency's levels lie in that cycle. Where no reliability is known, no chance is either, and there is no row.
{{ config(materialized='view') }}

with movements as (
    select * from {{ ref('score_movement') }}
),

reliability as (
    select * from {{ ref('int_movement__level_reliability') }}
),

rules as (
    select {{ setting('gap_threshold', 'double') }} as gap_threshold
),

occurring as (
    select distinct
        from_cycle_id,
        competency_id,
        from_level,
        from_gap
    from movements
    where gap_status in ('closed', 'narrowed', 'widened', 'unchanged')
),

final as (
    select
        occurring.from_cycle_id,
        occurring.competency_id,
        occurring.from_level,
        occurring.from_gap,
        occurring.from_level + occurring.from_gap - rules.gap_threshold as level_needed,
        reliability.mean_level,
        reliability.sd_level,
        reliability.icc2
    from occurring
    inner join reliability
        on
            occurring.from_cycle_id = reliability.cycle_id
            and occurring.competency_id = reliability.competency_id
    cross join rules
    where
        reliability.icc2 is not null
        and reliability.sd_level is not null
)

select * from final

-- One row per cycle × role × competency, for closed cycles: what the role asks for on the day the cycle closes.
with targets as (
    select * from {{ ref('int_framework__targets_in_cycle') }}
),

final as (
    select
        cycle_id,
        role_id,
        competency_id,
        target_level,
        scope
    from targets
)

select * from final

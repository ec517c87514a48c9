-- One row per cycle.
with cycles as (
    select * from {{ ref('int_assessment__cycles') }}
),

final as (
    select
        cycle_id,
        cycle_name,
        opens_on,
        closes_on,
        granularity,
        cycle_number,
        previous_cycle_id,
        is_latest,
        is_closed
    from cycles
)

select * from final

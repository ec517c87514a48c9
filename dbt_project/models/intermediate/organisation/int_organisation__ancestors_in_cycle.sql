-- One row per cycle × org unit × unit at or above it (itself included): the bridge for every roll-up.
with cycles as (
    select * from {{ ref('int_assessment__cycles') }}
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_on_day') }}
),

final as (
    select
        cycles.cycle_id,
        ancestors.org_unit_id,
        ancestors.ancestor_id,
        ancestors.ancestor_type,
        ancestors.distance
    from cycles
    inner join ancestors on cycles.day = ancestors.day
    where cycles.is_opened
)

select * from final

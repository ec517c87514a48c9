-- One row per cycle × org unit: the organisation's tree on the day the cycle closes (while it is open, on the refresh's).
with cycles as (
    select * from {{ ref('int_assessment__cycles') }}
),

org_units as (
    select * from {{ ref('int_organisation__org_units_on_day') }}
),

final as (
    select
        cycles.cycle_id,
        org_units.org_unit_id,
        org_units.org_unit_name,
        org_units.org_unit_type,
        org_units.parent_org_unit_id,
        org_units.department_id,
        org_units.depth,
        org_units.path
    from cycles
    inner join org_units on cycles.day = org_units.day
    where cycles.is_opened
)

select * from final
order by cycle_id, org_unit_id

-- Every unit and department that a figure of a cycle names is in that cycle's tree.
with named as (
    select
        cycle_id,
        org_unit_id
    from {{ ref('gap_by_person') }}
    union
    select
        cycle_id,
        department_id as org_unit_id
    from {{ ref('gap_by_person') }}
    union
    select
        cycle_id,
        org_unit_id
    from {{ ref('gap_by_org_unit') }}
    union
    select
        cycle_id,
        org_unit_id
    from {{ ref('participation') }}
    union
    select
        cycle_id,
        parent_org_unit_id as org_unit_id
    from {{ ref('org_unit_in_cycle') }}
    union
    select
        cycle_id,
        department_id as org_unit_id
    from {{ ref('org_unit_in_cycle') }}
)

select
    named.cycle_id,
    named.org_unit_id
from named
left join {{ ref('org_unit_in_cycle') }} as org_units
    on
        named.cycle_id = org_units.cycle_id
        and named.org_unit_id = org_units.org_unit_id
where
    named.org_unit_id is not null
    and org_units.org_unit_id is null

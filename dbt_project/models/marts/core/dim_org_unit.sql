-- One row per org unit, as of the refresh.
with org_units as (
    select *
    from {{ ref('int_organisation__org_units_on_day') }}
    where day = {{ setting('as_of', 'date') }}
),

final as (
    select
        org_unit_id,
        org_unit_name,
        org_unit_type,
        parent_org_unit_id,
        depth,
        path
    from org_units
)

select * from final
order by org_unit_id

-- One row per day × org unit: its parent, depth and path in the tree of that day.
with ancestors as (
    select * from {{ ref('int_organisation__ancestors_on_day') }}
),

ranked as (
    select
        ancestors.*,
        row_number() over (partition by ancestors.day, ancestors.org_unit_id order by ancestors.distance desc) as from_the_top,
        row_number() over (
            partition by ancestors.day, ancestors.org_unit_id, ancestors.ancestor_type
            order by ancestors.distance
        ) as nearest_of_type
    from ancestors
),

final as (
    select
        day,
        org_unit_id,
        max(case when distance = 0 then ancestor_name end) as org_unit_name,
        max(case when distance = 0 then ancestor_type end) as org_unit_type,
        max(case when distance = 1 then ancestor_id end) as parent_org_unit_id,
        max(case when ancestor_type = 'department' and nearest_of_type = 1 then ancestor_id end) as department_id,
        cast(max(distance) as bigint) as depth,
        max(case when from_the_top = 1 then path end) as path
    from ranked
    group by day, org_unit_id
)

select * from final

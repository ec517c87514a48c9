-- One row per day × org unit × unit at or above it (itself included, at distance 0).
-- A unit that a later snapshot no longer has is there as long as somebody sits in it or below it.
with recursive units as (
    select * from {{ ref('int_organisation__tree_on_day') }}
),

people as (
    select * from {{ ref('int_organisation__people_on_day') }}
),

walk as (
    select
        day,
        org_unit_id,
        org_unit_id as ancestor_id,
        parent_org_unit_id as next_id,
        0 as distance,
        org_unit_name as path
    from units
    union all
    select
        walk.day,
        walk.org_unit_id,
        above.org_unit_id as ancestor_id,
        above.parent_org_unit_id as next_id,
        walk.distance + 1 as distance,
        above.org_unit_name || ' / ' || walk.path as path
    from walk
    inner join units as above
        on
            walk.day = above.day
            and walk.next_id = above.org_unit_id
),

inhabited as (
    select distinct
        day,
        org_unit_id
    from people
    where
        is_employed
        and org_unit_id is not null
),

standing as (
    select distinct
        walk.day,
        walk.ancestor_id as org_unit_id
    from walk
    inner join units
        on
            walk.day = units.day
            and walk.org_unit_id = units.org_unit_id
    left join inhabited
        on
            walk.day = inhabited.day
            and walk.org_unit_id = inhabited.org_unit_id
    where
        not units.is_ended
        or inhabited.org_unit_id is not null
),

final as (
    select
        walk.day,
        walk.org_unit_id,
        walk.ancestor_id,
        walk.distance,
        walk.path,
        above.org_unit_name as ancestor_name,
        -- a unit at the very top that does not say what it is, is the company
        case
            when above.org_unit_type is not null then above.org_unit_type
            when above.given_parent_id is null and above.origin <> 'undescribed' then 'company'
        end as ancestor_type
    from walk
    inner join standing
        on
            walk.day = standing.day
            and walk.org_unit_id = standing.org_unit_id
    inner join units as above
        on
            walk.day = above.day
            and walk.ancestor_id = above.org_unit_id
)

select * from final

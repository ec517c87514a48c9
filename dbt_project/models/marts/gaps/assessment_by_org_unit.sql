-- One row per cycle × org unit in which somebody, there or below, has a profile: distinct people, and those assessed in anything.
with people as (
    select
        cycle_id,
        org_unit_id,
        person_id,
        max(case when gap is not null then 1 else 0 end) as is_assessed
    from {{ ref('gap_by_person') }}
    where
        is_required
        and org_unit_id is not null
    group by cycle_id, org_unit_id, person_id
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_in_cycle') }}
),

-- people sit in one unit each, so nobody is counted twice on the way up
of_own_people as (
    select
        cycle_id,
        org_unit_id,
        count(*) as n_people,
        sum(is_assessed) as n_assessed
    from people
    group by cycle_id, org_unit_id
),

final as (
    select
        of_own_people.cycle_id,
        ancestors.ancestor_id as org_unit_id,
        cast(sum(of_own_people.n_people) as bigint) as n_people,
        cast(sum(of_own_people.n_assessed) as bigint) as n_assessed
    from of_own_people
    inner join ancestors
        on
            of_own_people.cycle_id = ancestors.cycle_id
            and of_own_people.org_unit_id = ancestors.org_unit_id
    group by of_own_people.cycle_id, ancestors.ancestor_id
)

select * from final
order by cycle_id, org_unit_id

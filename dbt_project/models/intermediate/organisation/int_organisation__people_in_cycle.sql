-- One row per cycle × person who worked there on the day the cycle speaks for (its closing day; while it is open, the refresh's).
with cycles as (
    select * from {{ ref('int_assessment__cycles') }}
),

people as (
    select * from {{ ref('int_organisation__people_on_day') }}
),

org_units as (
    select * from {{ ref('int_organisation__org_units_on_day') }}
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_in_cycle') }}
),

final as (
    select
        cycles.cycle_id,
        people.person_id,
        people.org_unit_id,
        org_units.department_id,
        people.role_id,
        people.manager_id,
        people.location,
        people.is_backfilled,
        cycles.is_closed,
        -- in a pilot only the people in its part of the organisation are expected to be rated
        cycles.population_org_unit_id is null or pilot.ancestor_id is not null as is_expected
    from cycles
    inner join people
        on
            cycles.day = people.day
            and people.is_employed
    left join org_units
        on
            people.day = org_units.day
            and people.org_unit_id = org_units.org_unit_id
    left join ancestors as pilot
        on
            cycles.cycle_id = pilot.cycle_id
            and cycles.population_org_unit_id = pilot.ancestor_id
            and people.org_unit_id = pilot.org_unit_id
    where cycles.is_opened
)

select * from final

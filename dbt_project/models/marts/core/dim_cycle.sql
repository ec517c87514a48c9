-- One row per cycle.
with cycles as (
    select * from {{ ref('int_assessment__cycles') }}
),

org_units as (
    select * from {{ ref('int_organisation__org_units_on_day') }}
),

people as (
    select
        cycle_id,
        count(*) as n_people,
        count(*) filter (where is_expected) as n_expected
    from {{ ref('int_organisation__people_in_cycle') }}
    group by cycle_id
),

final as (
    select
        cycles.cycle_id,
        cycles.cycle_name,
        cycles.opens_on,
        cycles.closes_on,
        cycles.granularity,
        cycles.cycle_number,
        cycles.previous_cycle_id,
        cycles.is_latest,
        cycles.is_closed,
        cycles.is_opened,
        cycles.answers_until,
        cycles.population_org_unit_id,
        case when cycles.population_org_unit_id is not null then coalesce(org_units.org_unit_name, cycles.population_org_unit_id) end
            as population_name,
        cycles.families,
        people.n_people,
        people.n_expected
    from cycles
    left join org_units
        on
            cycles.day = org_units.day
            and cycles.population_org_unit_id = org_units.org_unit_id
    left join people on cycles.cycle_id = people.cycle_id
)

select * from final

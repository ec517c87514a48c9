-- Cycles whose pilot population is a unit that was not there: nobody would be expected.
{{ config(severity='warn') }}

select
    cycles.cycle_id,
    cycles.population_org_unit_id
from {{ ref('int_assessment__cycles') }} as cycles
left join {{ ref('org_unit_in_cycle') }} as org_units
    on
        cycles.cycle_id = org_units.cycle_id
        and cycles.population_org_unit_id = org_units.org_unit_id
where
    cycles.is_opened
    and cycles.population_org_unit_id is not null
    and org_units.org_unit_id is null

-- One row per to-cycle, org unit, competency, level before and level after, both rounded half up: how many people went that way.
-- An org unit is that of the person in the to-cycle, with all units below it. People are counted in their own unit first.
with movements as (
    select * from {{ ref('score_movement') }}
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_in_cycle') }}
),

own_units as (
    select
        to_cycle_id,
        org_unit_id,
        competency_id,
        {{ rounded_half_up('from_level') }} as from_level_rounded,
        {{ rounded_half_up('to_level') }} as to_level_rounded,
        count(*) as n_people
    from movements
    group by to_cycle_id, org_unit_id, competency_id, {{ rounded_half_up('from_level') }}, {{ rounded_half_up('to_level') }}
),

final as (
    select
        own_units.to_cycle_id,
        ancestors.ancestor_id as org_unit_id,
        own_units.competency_id,
        own_units.from_level_rounded,
        own_units.to_level_rounded,
        cast(sum(own_units.n_people) as bigint) as n_people
    from own_units
    inner join ancestors
        on
            own_units.to_cycle_id = ancestors.cycle_id
            and own_units.org_unit_id = ancestors.org_unit_id
    group by
        own_units.to_cycle_id,
        ancestors.ancestor_id,
        own_units.competency_id,
        own_units.from_level_rounded,
        own_units.to_level_rounded
)

select * from final
order by to_cycle_id, org_unit_id, competency_id, from_level_rounded, to_level_rounded

-- One row per to-cycle, org unit, competency and training status: of the gaps before with that status, how many closed.
-- The status is the gap's in the from-cycle; an org unit is that of the person in the to-cycle, with all units below it.
with movements as (
    select *
    from {{ ref('score_movement') }}
    where gap_status in ('closed', 'narrowed', 'widened', 'unchanged')
),

training as (
    select * from {{ ref('training_for_gap') }}
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_in_cycle') }}
),

own_units as (
    select
        movements.to_cycle_id,
        movements.org_unit_id,
        movements.competency_id,
        training.training_status,
        count(*) as n_gaps_before,
        count(case when movements.gap_status = 'closed' then 1 end) as n_gaps_closed
    from movements
    inner join training
        on
            movements.from_cycle_id = training.cycle_id
            and movements.person_id = training.person_id
            and movements.competency_id = training.competency_id
    group by movements.to_cycle_id, movements.org_unit_id, movements.competency_id, training.training_status
),

rolled_up as (
    select
        own_units.to_cycle_id,
        ancestors.ancestor_id as org_unit_id,
        own_units.competency_id,
        own_units.training_status,
        cast(sum(own_units.n_gaps_before) as bigint) as n_gaps_before,
        cast(sum(own_units.n_gaps_closed) as bigint) as n_gaps_closed
    from own_units
    inner join ancestors
        on
            own_units.to_cycle_id = ancestors.cycle_id
            and own_units.org_unit_id = ancestors.org_unit_id
    group by own_units.to_cycle_id, ancestors.ancestor_id, own_units.competency_id, own_units.training_status
),

final as (
    select
        to_cycle_id,
        org_unit_id,
        competency_id,
        training_status,
        n_gaps_before,
        n_gaps_closed,
        cast(n_gaps_closed as double) / n_gaps_before as closure_rate
    from rolled_up
)

select * from final
order by to_cycle_id, org_unit_id, competency_id, training_status

-- One row per cycle × org unit × competency with a gap: how many gaps there are, and what training there was for them; units below
-- are included. Gaps are counted in the people's own unit first and those counts rolled up.
with gaps as (
    select * from {{ ref('training_for_gap') }}
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_in_cycle') }}
),

own_units as (
    select
        cycle_id,
        org_unit_id,
        competency_id,
        count(*) as n_gaps,
        count(case when is_covered then 1 end) as n_covered,
        count(case when is_in_training then 1 end) as n_in_training,
        count(case when is_trained then 1 end) as n_trained
    from gaps
    group by cycle_id, org_unit_id, competency_id
),

rolled_up as (
    select
        own_units.cycle_id,
        ancestors.ancestor_id as org_unit_id,
        ancestors.ancestor_type as org_unit_type,
        own_units.competency_id,
        cast(sum(own_units.n_gaps) as bigint) as n_gaps,
        cast(sum(own_units.n_covered) as bigint) as n_covered,
        cast(sum(own_units.n_in_training) as bigint) as n_in_training,
        cast(sum(own_units.n_trained) as bigint) as n_trained
    from own_units
    inner join ancestors
        on
            own_units.cycle_id = ancestors.cycle_id
            and own_units.org_unit_id = ancestors.org_unit_id
    group by own_units.cycle_id, ancestors.ancestor_id, ancestors.ancestor_type, own_units.competency_id
),

final as (
    select
        rolled_up.cycle_id,
        rolled_up.org_unit_id,
        rolled_up.org_unit_type,
        rolled_up.competency_id,
        rolled_up.n_gaps,
        rolled_up.n_covered,
        cast(rolled_up.n_covered as double) / rolled_up.n_gaps as coverage_rate,
        rolled_up.n_in_training,
        rolled_up.n_trained,
        rolled_up.n_covered = 0 as needs_programme
    from rolled_up
)

select * from final
order by cycle_id, org_unit_id, competency_id

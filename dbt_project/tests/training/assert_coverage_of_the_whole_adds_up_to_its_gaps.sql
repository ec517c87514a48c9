-- One row per cycle whose gaps, summed over the units at the top, are not the gaps of the people who sit in an org unit. Units in a
-- circle have no top; that is the HRIS's defect and reported elsewhere.
with org_units as (
    select * from {{ ref('org_unit_in_cycle') }}
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_in_cycle') }}
),

coverage as (
    select * from {{ ref('training_coverage') }}
),

tops as (
    select
        cycle_id,
        org_unit_id
    from org_units
    where parent_org_unit_id is null
),

under_a_top as (
    select
        ancestors.cycle_id,
        ancestors.org_unit_id
    from ancestors
    inner join tops
        on
            ancestors.cycle_id = tops.cycle_id
            and ancestors.ancestor_id = tops.org_unit_id
),

in_a_circle as (
    select
        org_units.cycle_id,
        org_units.org_unit_id
    from org_units
    left join under_a_top
        on
            org_units.cycle_id = under_a_top.cycle_id
            and org_units.org_unit_id = under_a_top.org_unit_id
    where under_a_top.org_unit_id is null
),

gaps as (
    select
        training.cycle_id,
        count(*) as n_gaps,
        count(case when training.is_covered then 1 end) as n_covered,
        count(case when training.is_in_training then 1 end) as n_in_training,
        count(case when training.is_trained then 1 end) as n_trained
    from {{ ref('training_for_gap') }} as training
    left join in_a_circle
        on
            training.cycle_id = in_a_circle.cycle_id
            and training.org_unit_id = in_a_circle.org_unit_id
    where
        training.org_unit_id is not null
        and in_a_circle.org_unit_id is null
    group by training.cycle_id
),

at_the_top as (
    select
        coverage.cycle_id,
        sum(coverage.n_gaps) as n_gaps,
        sum(coverage.n_covered) as n_covered,
        sum(coverage.n_in_training) as n_in_training,
        sum(coverage.n_trained) as n_trained
    from coverage
    inner join tops
        on
            coverage.cycle_id = tops.cycle_id
            and coverage.org_unit_id = tops.org_unit_id
    group by coverage.cycle_id
)

select
    coalesce(gaps.cycle_id, at_the_top.cycle_id) as cycle_id,
    gaps.n_gaps,
    at_the_top.n_gaps as n_gaps_at_the_top
from gaps
full join at_the_top on gaps.cycle_id = at_the_top.cycle_id
where
    gaps.n_gaps is distinct from at_the_top.n_gaps
    or gaps.n_covered is distinct from at_the_top.n_covered
    or gaps.n_in_training is distinct from at_the_top.n_in_training
    or gaps.n_trained is distinct from at_the_top.n_trained

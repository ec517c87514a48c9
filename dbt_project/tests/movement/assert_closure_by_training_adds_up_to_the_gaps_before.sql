-- One row per to-cycle, org unit and competency whose gaps before, or gaps closed, summed over the training statuses are not those of
-- all gaps.
with by_training as (
    select
        to_cycle_id,
        org_unit_id,
        competency_id,
        sum(n_gaps_before) as n_gaps_before,
        sum(n_gaps_closed) as n_gaps_closed
    from {{ ref('closure_by_training') }}
    group by to_cycle_id, org_unit_id, competency_id
),

movements as (
    select *
    from {{ ref('score_movement_by_org_unit') }}
    where n_gaps_before > 0
)

select
    coalesce(by_training.to_cycle_id, movements.to_cycle_id) as to_cycle_id,
    coalesce(by_training.org_unit_id, movements.org_unit_id) as org_unit_id,
    coalesce(by_training.competency_id, movements.competency_id) as competency_id,
    by_training.n_gaps_before as n_gaps_before_by_training,
    movements.n_gaps_before
from by_training
full join movements
    on
        by_training.to_cycle_id = movements.to_cycle_id
        and by_training.org_unit_id = movements.org_unit_id
        and by_training.competency_id = movements.competency_id
where
    by_training.n_gaps_before is distinct from movements.n_gaps_before
    or by_training.n_gaps_closed is distinct from movements.n_gaps_closed

-- One row per to-cycle, org unit and competency whose transitions, summed over the levels, are not the people matched.
with transitions as (
    select
        to_cycle_id,
        org_unit_id,
        competency_id,
        sum(n_people) as n_people
    from {{ ref('level_transitions') }}
    group by to_cycle_id, org_unit_id, competency_id
),

movements as (
    select * from {{ ref('score_movement_by_org_unit') }}
)

select
    coalesce(transitions.to_cycle_id, movements.to_cycle_id) as to_cycle_id,
    coalesce(transitions.org_unit_id, movements.org_unit_id) as org_unit_id,
    coalesce(transitions.competency_id, movements.competency_id) as competency_id,
    transitions.n_people,
    movements.n_matched
from transitions
full join movements
    on
        transitions.to_cycle_id = movements.to_cycle_id
        and transitions.org_unit_id = movements.org_unit_id
        and transitions.competency_id = movements.competency_id
where transitions.n_people is distinct from movements.n_matched

-- Are the gaps closing? Share of the earlier cycle's gaps that closed, by competency.
select
    dim_competency.competency_name,
    score_movement_by_org_unit.n_gaps_before,
    score_movement_by_org_unit.n_gaps_closed,
    round(score_movement_by_org_unit.closure_rate, 3) as closure_rate
from score_movement_by_org_unit
inner join dim_cycle on score_movement_by_org_unit.to_cycle_id = dim_cycle.cycle_id
inner join org_unit_in_cycle
    on
        score_movement_by_org_unit.to_cycle_id = org_unit_in_cycle.cycle_id
        and score_movement_by_org_unit.org_unit_id = org_unit_in_cycle.org_unit_id
inner join dim_competency on score_movement_by_org_unit.competency_id = dim_competency.competency_id
where dim_cycle.is_latest and org_unit_in_cycle.depth = 0
order by score_movement_by_org_unit.n_gaps_before desc

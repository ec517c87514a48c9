-- In which departments do gaps close, and in which do they stay open?
select
    org_unit_in_cycle.org_unit_name as department,
    sum(score_movement_by_org_unit.n_gaps_before) as n_gaps_before,
    sum(score_movement_by_org_unit.n_gaps_closed) as n_gaps_closed,
    round(
        sum(score_movement_by_org_unit.n_gaps_closed) * 1.0 / nullif(sum(score_movement_by_org_unit.n_gaps_before), 0), 3
    ) as closure_rate
from score_movement_by_org_unit
inner join dim_cycle on score_movement_by_org_unit.to_cycle_id = dim_cycle.cycle_id
inner join org_unit_in_cycle
    on
        score_movement_by_org_unit.to_cycle_id = org_unit_in_cycle.cycle_id
        and score_movement_by_org_unit.org_unit_id = org_unit_in_cycle.org_unit_id
where dim_cycle.is_latest and score_movement_by_org_unit.org_unit_type = 'department'
group by org_unit_in_cycle.org_unit_id, org_unit_in_cycle.org_unit_name
order by n_gaps_before desc

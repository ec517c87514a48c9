-- When a gap changed, what moved: the rating, the target, the role, the raters or the basis?
select
    score_movement.gap_status,
    count(*) as n,
    round(avg(score_movement.movement), 2) as mean_movement,
    round(avg(score_movement.target_change), 2) as mean_target_change,
    sum(case when score_movement.has_changed_role then 1 else 0 end) as n_changed_role,
    sum(case when score_movement.has_changed_raters then 1 else 0 end) as n_changed_raters,
    sum(case when score_movement.has_changed_basis then 1 else 0 end) as n_changed_basis
from score_movement
inner join dim_cycle on score_movement.to_cycle_id = dim_cycle.cycle_id
where dim_cycle.is_latest
group by score_movement.gap_status
order by n desc

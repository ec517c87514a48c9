-- Where did people finish a course and the gap stay open at the next cycle?
select
    dim_competency.competency_name,
    count(*) as n_gaps_trained,
    sum(case when score_movement.gap_status <> 'closed' then 1 else 0 end) as n_still_open
from training_for_gap
inner join dim_cycle on training_for_gap.cycle_id = dim_cycle.previous_cycle_id
inner join score_movement
    on
        dim_cycle.cycle_id = score_movement.to_cycle_id
        and training_for_gap.cycle_id = score_movement.from_cycle_id
        and training_for_gap.person_id = score_movement.person_id
        and training_for_gap.competency_id = score_movement.competency_id
inner join dim_competency on training_for_gap.competency_id = dim_competency.competency_id
where dim_cycle.is_latest and training_for_gap.training_status = 'trained'
group by dim_competency.competency_name
order by n_still_open desc

-- Did gaps of people who were trained close more often than those of others? Both often close by themselves.
select
    closure_by_training.training_status,
    sum(closure_by_training.n_gaps_before) as n_gaps_before,
    sum(closure_by_training.n_gaps_closed) as n_gaps_closed,
    round(sum(closure_by_training.n_gaps_closed) / nullif(sum(closure_by_training.n_gaps_before), 0), 2) as closure_rate
from closure_by_training
inner join dim_cycle on closure_by_training.to_cycle_id = dim_cycle.cycle_id
inner join org_unit_in_cycle
    on
        closure_by_training.to_cycle_id = org_unit_in_cycle.cycle_id
        and closure_by_training.org_unit_id = org_unit_in_cycle.org_unit_id
where dim_cycle.is_latest and org_unit_in_cycle.depth = 0
group by closure_by_training.training_status
order by closure_by_training.training_status

-- Of all gaps of the latest cycle: no course, not taken, in training, trained?
select
    training_for_gap.training_status,
    count(*) as n_gaps,
    round(count(*) * 1.0 / sum(count(*)) over (), 3) as share
from training_for_gap
inner join dim_cycle on training_for_gap.cycle_id = dim_cycle.cycle_id
where dim_cycle.is_latest
group by training_for_gap.training_status
order by n_gaps desc

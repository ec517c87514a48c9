-- Which gaps have no training that would answer them?
select
    dim_competency.competency_name,
    training_coverage.n_gaps
from training_coverage
inner join dim_cycle on training_coverage.cycle_id = dim_cycle.cycle_id
inner join org_unit_in_cycle
    on
        training_coverage.cycle_id = org_unit_in_cycle.cycle_id
        and training_coverage.org_unit_id = org_unit_in_cycle.org_unit_id
inner join dim_competency on training_coverage.competency_id = dim_competency.competency_id
where dim_cycle.is_latest and org_unit_in_cycle.depth = 0 and training_coverage.needs_programme
order by training_coverage.n_gaps desc

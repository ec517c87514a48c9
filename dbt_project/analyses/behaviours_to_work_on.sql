-- Which behaviours fall furthest short, so what is there to practise first?
select
    dim_competency.competency_name,
    dim_behaviour.statement,
    count(*) as n_assessed,
    sum(case when gap_by_behaviour.has_gap then 1 else 0 end) as n_with_gap,
    round(avg(gap_by_behaviour.gap), 2) as mean_gap
from gap_by_behaviour
inner join dim_cycle on gap_by_behaviour.cycle_id = dim_cycle.cycle_id
inner join dim_behaviour on gap_by_behaviour.behaviour_id = dim_behaviour.behaviour_id
inner join dim_competency on gap_by_behaviour.competency_id = dim_competency.competency_id
where dim_cycle.is_latest and gap_by_behaviour.gap is not null
group by dim_competency.competency_name, dim_behaviour.behaviour_id, dim_behaviour.statement
order by n_with_gap desc, mean_gap desc
limit 20

-- Where do people see themselves at least a level higher than those around them do?
select
    dim_competency.competency_name,
    count(*) as n_people_with_both,
    sum(case when gap_by_person.perception_gap >= 1 then 1 else 0 end) as n_blind_spots,
    round(avg(gap_by_person.perception_gap), 2) as mean_perception_gap
from gap_by_person
inner join dim_cycle on gap_by_person.cycle_id = dim_cycle.cycle_id
inner join dim_competency on gap_by_person.competency_id = dim_competency.competency_id
where dim_cycle.is_latest and gap_by_person.perception_gap is not null
group by dim_competency.competency_name
order by n_blind_spots desc

-- Where does one team stand? (Put the manager's id in place of the first in the list.)
select
    dim_competency.competency_name,
    count(*) as n_people,
    count(gap_by_person.gap) as n_assessed,
    sum(case when gap_by_person.has_gap then 1 else 0 end) as n_with_gap,
    round(coalesce(sum(gap_by_person.levels_short), 0), 1) as levels_short
from gap_by_person
inner join dim_cycle on gap_by_person.cycle_id = dim_cycle.cycle_id
inner join dim_competency on gap_by_person.competency_id = dim_competency.competency_id
where
    dim_cycle.is_latest
    and gap_by_person.is_required
    and gap_by_person.manager_id = (select min(dim_person.manager_id) from dim_person)
group by dim_competency.competency_name
order by levels_short desc

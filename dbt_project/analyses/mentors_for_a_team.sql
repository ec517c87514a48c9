-- Who could be a mentor for one team's gaps? (Put the manager's id in place of the first in the list.)
select
    mentor_candidates.person_id,
    dim_competency.competency_name,
    mentor_candidates.mentor_rank,
    mentor_candidates.mentor_id,
    dim_org_unit.org_unit_name as mentor_sits_in
from mentor_candidates
inner join dim_person as people on mentor_candidates.person_id = people.person_id
inner join dim_person as mentors on mentor_candidates.mentor_id = mentors.person_id
inner join dim_competency on mentor_candidates.competency_id = dim_competency.competency_id
left join dim_org_unit on mentors.org_unit_id = dim_org_unit.org_unit_id
where people.manager_id = (select min(dim_person.manager_id) from dim_person)
order by mentor_candidates.person_id, dim_competency.competency_name, mentor_candidates.mentor_rank

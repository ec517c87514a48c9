-- Where does one person stand? (Put the person's id in place of the first in the list.)
select
    dim_competency.competency_name,
    gap_by_person.target_level,
    round(gap_by_person.current_level, 2) as current_level,
    gap_by_person.level_basis,
    round(gap_by_person.gap, 2) as gap,
    gap_by_person.gap_band
from gap_by_person
inner join dim_cycle on gap_by_person.cycle_id = dim_cycle.cycle_id
inner join dim_competency on gap_by_person.competency_id = dim_competency.competency_id
where dim_cycle.is_latest and gap_by_person.person_id = (select min(dim_person.person_id) from dim_person)
order by gap_by_person.gap desc nulls last

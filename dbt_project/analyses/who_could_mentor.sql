-- For which gaps is there somebody who could be a mentor, and for which is there nobody?
select
    dim_competency.competency_name,
    count(*) as n_gaps,
    sum(case when mentor_candidates.mentor_id is not null then 1 else 0 end) as n_gaps_with_a_mentor
from gap_by_person
inner join dim_cycle on gap_by_person.cycle_id = dim_cycle.cycle_id
inner join dim_person on gap_by_person.person_id = dim_person.person_id
inner join dim_competency on gap_by_person.competency_id = dim_competency.competency_id
left join mentor_candidates
    on
        gap_by_person.person_id = mentor_candidates.person_id
        and gap_by_person.competency_id = mentor_candidates.competency_id
        and mentor_candidates.mentor_rank = 1
where dim_cycle.is_latest and gap_by_person.has_gap and dim_person.is_active
group by dim_competency.competency_name
order by n_gaps desc

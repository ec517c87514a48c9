-- Of whom do we know too little? People by department with required competencies never assessed, or so long ago that it says nothing.
select
    dim_org_unit.org_unit_name as department,
    count(distinct gap_now.person_id) as n_people,
    count(distinct case when gap_now.last_level is null then gap_now.person_id end) as n_people_never_assessed_in_some,
    count(distinct case when gap_now.is_outdated then gap_now.person_id end) as n_people_outdated_in_some
from gap_now
left join dim_org_unit on gap_now.department_id = dim_org_unit.org_unit_id
where gap_now.is_required
group by dim_org_unit.org_unit_name
order by n_people_never_assessed_in_some desc

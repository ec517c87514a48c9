-- What does each role ask for today, whether or not anybody was assessed yet?
select
    dim_role.role_title,
    dim_competency.competency_name,
    role_profile_now.target_level,
    role_profile_now.scope
from role_profile_now
inner join dim_role on role_profile_now.role_id = dim_role.role_id
inner join dim_competency on role_profile_now.competency_id = dim_competency.competency_id
order by dim_role.role_title asc, role_profile_now.target_level desc, dim_competency.competency_name asc

-- Which role profiles ask for too much, or for too little behaviour?
select
    dim_role.role_title,
    role_profile_compliance.population,
    role_profile_compliance.n_competencies,
    role_profile_compliance.cap,
    role_profile_compliance.n_behavioural
from role_profile_compliance
inner join dim_role on role_profile_compliance.role_id = dim_role.role_id
where
    role_profile_compliance.is_over_cap
    or role_profile_compliance.is_below_behavioural_floor
    or role_profile_compliance.is_below_behavioural_share
order by role_profile_compliance.n_competencies desc

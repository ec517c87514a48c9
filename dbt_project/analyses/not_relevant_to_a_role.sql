-- Which competencies do raters call not relevant to a role that has them in its profile?
select
    dim_role.role_title,
    dim_competency.competency_name,
    framework_irrelevance.n_answers,
    framework_irrelevance.n_not_relevant,
    round(framework_irrelevance.share_not_relevant, 2) as share_not_relevant
from framework_irrelevance
inner join dim_cycle on framework_irrelevance.cycle_id = dim_cycle.cycle_id
inner join role_profile
    on
        framework_irrelevance.cycle_id = role_profile.cycle_id
        and framework_irrelevance.role_id = role_profile.role_id
        and framework_irrelevance.competency_id = role_profile.competency_id
inner join dim_role on framework_irrelevance.role_id = dim_role.role_id
inner join dim_competency on framework_irrelevance.competency_id = dim_competency.competency_id
where
    dim_cycle.is_latest
    and framework_irrelevance.n_answers >= 10
    and framework_irrelevance.n_people >= 5
    and framework_irrelevance.share_not_relevant > 0
order by framework_irrelevance.share_not_relevant desc, framework_irrelevance.n_answers desc

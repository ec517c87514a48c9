-- Which competencies wait for upkeep: incomplete, in no profile, or not updated for long?
select
    dim_competency.competency_name,
    dim_competency.status,
    framework_upkeep.n_behaviours,
    framework_upkeep.n_anchors,
    framework_upkeep.n_roles,
    framework_upkeep.months_since_update,
    framework_upkeep.is_incomplete,
    framework_upkeep.is_unused,
    framework_upkeep.is_due,
    framework_upkeep.is_stale
from framework_upkeep
inner join dim_competency on framework_upkeep.competency_id = dim_competency.competency_id
where framework_upkeep.is_incomplete or framework_upkeep.is_unused or framework_upkeep.is_due
order by framework_upkeep.months_since_update desc nulls last

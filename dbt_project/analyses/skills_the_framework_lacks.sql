-- Which skills do our job descriptions name that no competency maps to, and in which job families?
select
    framework_drift.skill_name,
    framework_drift.job_family,
    sum(framework_drift.n_job_descriptions) as n_job_descriptions,
    min(framework_drift.quarter) as first_quarter,
    max(framework_drift.quarter) as last_quarter
from framework_drift
where not framework_drift.is_in_framework
group by framework_drift.skill_name, framework_drift.job_family
order by
    sum(sum(framework_drift.n_job_descriptions)) over (partition by framework_drift.skill_name) desc,
    framework_drift.skill_name,
    n_job_descriptions desc

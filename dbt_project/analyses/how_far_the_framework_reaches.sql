-- How far does the framework reach: from a definition to a gap that moved?
select
    count(*) as n_defined,
    sum(case when competency_deployment.n_steps >= 1 then 1 else 0 end) as n_in_profile,
    sum(case when competency_deployment.n_steps >= 2 then 1 else 0 end) as n_asked,
    sum(case when competency_deployment.n_steps >= 3 then 1 else 0 end) as n_rated,
    sum(case when competency_deployment.n_steps >= 4 then 1 else 0 end) as n_gap_known,
    sum(case when competency_deployment.n_steps >= 5 then 1 else 0 end) as n_course_mapped,
    sum(case when competency_deployment.n_steps >= 6 then 1 else 0 end) as n_reassessed,
    sum(case when competency_deployment.n_steps >= 7 then 1 else 0 end) as n_movement_known
from competency_deployment

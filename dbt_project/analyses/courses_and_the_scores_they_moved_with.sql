-- Which courses moved with the score, by how much at least, and what did one level cost?
select
    dim_course.course_title,
    dim_competency.competency_name,
    course_effectiveness.verdict,
    course_effectiveness.n_completers,
    round(course_effectiveness.effect_low, 2) as effect_low,
    round(course_effectiveness.effect_high, 2) as effect_high,
    round(course_effectiveness.cost_per_level, 0) as cost_per_level
from course_effectiveness
inner join dim_course on course_effectiveness.course_id = dim_course.course_id
inner join dim_competency on course_effectiveness.competency_id = dim_competency.competency_id
order by course_effectiveness.effect_low desc nulls last

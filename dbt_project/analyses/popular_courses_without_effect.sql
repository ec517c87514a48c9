-- Which courses are taken by many and yet did not move the score?
select
    dim_course.course_title,
    dim_competency.competency_name,
    course_use.n_completed,
    round(course_use.cost_total, 0) as cost_total,
    round(course_effectiveness.ci_high_adjusted, 2) as at_most_adjusted,
    round(course_effectiveness.ci_high_did, 2) as at_most_did
from course_effectiveness
inner join course_use on course_effectiveness.course_id = course_use.course_id
inner join dim_course on course_effectiveness.course_id = dim_course.course_id
inner join dim_competency on course_effectiveness.competency_id = dim_competency.competency_id
where course_effectiveness.verdict in ('did_not_move', 'went_down')
order by course_use.n_completed desc

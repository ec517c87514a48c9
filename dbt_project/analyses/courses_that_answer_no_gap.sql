-- How many seats and how much money go to courses that answer no gap?
select
    dim_course.course_title,
    course_use.n_enrolled,
    course_use.n_completed,
    course_use.n_withdrawn,
    round(course_use.cost_total, 0) as cost_total
from course_use
inner join dim_course on course_use.course_id = dim_course.course_id
where course_use.is_answering_no_gap
order by course_use.cost_total desc nulls last

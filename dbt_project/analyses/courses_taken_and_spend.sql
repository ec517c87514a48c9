-- What was spent on which courses, and how many seats were finished?
select
    dim_course.course_title,
    count(*) as n_enrolled,
    sum(case when course_enrolments.status = 'completed' then 1 else 0 end) as n_completed,
    round(sum(course_enrolments.cost), 0) as cost
from course_enrolments
inner join dim_course on course_enrolments.course_id = dim_course.course_id
group by dim_course.course_title
order by cost desc nulls last

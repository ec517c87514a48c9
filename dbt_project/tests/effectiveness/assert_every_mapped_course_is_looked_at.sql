-- One row per course × competency of the catalogue's mapping without its row in course_effectiveness, or the other way round.
with course_competencies as (
    select
        course_id,
        competency_id
    from {{ ref('int_loads__course_competencies') }}
),

effectiveness as (
    select
        course_id,
        competency_id
    from {{ ref('course_effectiveness') }}
)

select
    coalesce(course_competencies.course_id, effectiveness.course_id) as course_id,
    coalesce(course_competencies.competency_id, effectiveness.competency_id) as competency_id
from course_competencies
full join effectiveness
    on
        course_competencies.course_id = effectiveness.course_id
        and course_competencies.competency_id = effectiveness.competency_id
where
    course_competencies.course_id is null
    or effectiveness.course_id is null

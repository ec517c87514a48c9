-- One row per text by which an export names a course: id, then title. A title that two courses bear is ambiguous. Capitals make no
-- difference in titles.
with courses as (
    select * from {{ ref('stg_lms__courses') }}
),

given as (
    select course_reference as reference from {{ ref('stg_lms__enrolments') }}
    union
    select course_reference from {{ ref('stg_lms__course_competencies') }}
),

by_title as (
    select
        {{ comparable('course_title') }} as title,
        min(course_id) as course_id,
        count(*) as n_courses
    from courses
    group by {{ comparable('course_title') }}
),

final as (
    select
        given.reference,
        case
            when courses.course_id is not null then courses.course_id
            when by_title.n_courses = 1 then by_title.course_id
        end as course_id,
        case
            when courses.course_id is not null then null
            when by_title.n_courses > 1 then 'ambiguous_course'
            when by_title.n_courses is null then 'unknown_course'
        end as waiting_reason
    from given
    left join courses on given.reference = courses.course_id
    left join by_title on {{ comparable('given.reference') }} = by_title.title
    where given.reference is not null
)

select * from final

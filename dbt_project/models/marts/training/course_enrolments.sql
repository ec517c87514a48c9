-- One row per person × course × day of enrolment, and without that day × day of completion, as the LMS has it, with the cost of the seat.
with enrolments as (
    select * from {{ ref('int_training__enrolments') }}
),

final as (
    select
        person_id,
        course_id,
        enrolled_on,
        completed_on,
        status,
        cost
    from enrolments
)

select * from final
order by person_id, course_id, enrolled_on

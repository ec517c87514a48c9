-- One row per person × course × day of enrolment, as the LMS has it. The cost is that of the seat; where the LMS does not say, the
-- course's unit cost.
with enrolments as (
    select * from {{ ref('int_loads__enrolments') }}
),

courses as (
    select * from {{ ref('stg_lms__courses') }}
),

final as (
    select
        enrolments.person_id,
        enrolments.course_id,
        enrolments.enrolled_on,
        enrolments.completed_on,
        enrolments.status,
        coalesce(enrolments.cost, courses.unit_cost) as cost
    from enrolments
    inner join courses on enrolments.course_id = courses.course_id
)

select * from final

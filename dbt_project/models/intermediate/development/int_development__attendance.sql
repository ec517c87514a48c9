-- One row per person × course that the person has finished, or is in, on the day of the refresh. A seat that is marked completed
-- without a day is finished too: here it matters that it is over, not when. Failed and withdrawn seats count for nothing.
with enrolments as (
    select * from {{ ref('int_loads__enrolments') }}
),

workspace as (
    select {{ setting('as_of', 'date') }} as as_of
),

seats as (
    select
        enrolments.person_id,
        enrolments.course_id,
        case
            when enrolments.completed_on is null then coalesce(enrolments.status = 'completed', false)
            else enrolments.completed_on <= workspace.as_of
        end as is_finished,
        coalesce(enrolments.enrolled_on <= workspace.as_of, false) as is_begun
    from enrolments
    cross join workspace
    where coalesce(enrolments.status, 'enrolled') not in ('failed', 'withdrawn')
),

final as (
    select
        person_id,
        course_id,
        bool_or(is_finished) as is_finished,
        bool_or(is_begun and not is_finished) as is_under_way
    from seats
    where
        is_finished
        or is_begun
    group by person_id, course_id
)

select * from final

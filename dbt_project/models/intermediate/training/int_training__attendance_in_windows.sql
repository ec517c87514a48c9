-- One row per cycle × person × course that the person was in at the end of the person's window or finished within it.
-- Finished means a known day and neither failed nor withdrawn. An enrolment that is marked completed without a day is neither
-- of the two: it is over, and nobody knows when.
with windows as (
    select * from {{ ref('int_training__windows') }}
),

next_cycles as (
    select * from {{ ref('int_training__next_cycles') }}
),

enrolments as (
    select * from {{ ref('int_loads__enrolments') }}
),

under_way_or_finished as (
    select
        windows.cycle_id,
        enrolments.person_id,
        enrolments.course_id,
        enrolments.enrolled_on is not null
        and enrolments.enrolled_on <= windows.ends_on
        and case
            when enrolments.completed_on is null then coalesce(enrolments.status, 'enrolled') <> 'completed'
            else enrolments.completed_on > windows.ends_on
        end as is_in_training,
        enrolments.completed_on is not null
        and enrolments.completed_on > windows.closes_on
        and enrolments.completed_on <= windows.ends_on as is_trained
    from enrolments
    inner join next_cycles on enrolments.person_id = next_cycles.person_id
    inner join windows
        on
            next_cycles.cycle_id = windows.cycle_id
            and next_cycles.next_cycle_number = windows.next_cycle_number
    where coalesce(enrolments.status, 'enrolled') not in ('failed', 'withdrawn')
),

final as (
    select
        cycle_id,
        person_id,
        course_id,
        bool_or(is_in_training) as is_in_training,
        bool_or(is_trained) as is_trained
    from under_way_or_finished
    where
        is_in_training
        or is_trained
    group by cycle_id, person_id, course_id
)

select * from final

-- One row per course: seats, spend, and how many gaps of closed cycles it answered, so that a course which answers none is seen.
with courses as (
    select * from {{ ref('stg_lms__courses') }}
),

enrolments as (
    select * from {{ ref('int_training__enrolments') }}
),

gaps as (
    select
        cycle_id,
        next_cycle_number,
        competency_id,
        {{ at_threshold('current_level') }} as current_level,
        sum(n_with_gap) as n_gaps
    from {{ ref('int_gaps__people_by_level') }}
    where n_with_gap > 0
    group by cycle_id, next_cycle_number, competency_id, {{ at_threshold('current_level') }}
),

courses_by_level as (
    select * from {{ ref('int_training__courses_by_level') }}
),

seats as (
    select
        enrolments.course_id,
        count(*) as n_enrolled,
        sum(case when enrolments.status = 'completed' or ({{ is_finished('enrolments') }}) then 1 else 0 end) as n_completed,
        sum(case when enrolments.status = 'withdrawn' then 1 else 0 end) as n_withdrawn,
        sum(enrolments.cost) as cost_total
    from enrolments
    group by enrolments.course_id
),

answered as (
    select
        courses_by_level.course_id,
        sum(gaps.n_gaps) as n_gaps_answered
    from courses_by_level
    inner join gaps
        on
            courses_by_level.cycle_id = gaps.cycle_id
            and courses_by_level.next_cycle_number = gaps.next_cycle_number
            and courses_by_level.competency_id = gaps.competency_id
            and courses_by_level.current_level = gaps.current_level
    group by courses_by_level.course_id
),

final as (
    select
        courses.course_id,
        cast(coalesce(seats.n_enrolled, 0) as bigint) as n_enrolled,
        cast(coalesce(seats.n_completed, 0) as bigint) as n_completed,
        cast(coalesce(seats.n_withdrawn, 0) as bigint) as n_withdrawn,
        coalesce(seats.cost_total, 0) as cost_total,
        cast(coalesce(answered.n_gaps_answered, 0) as bigint) as n_gaps_answered,
        answered.course_id is null as is_answering_no_gap
    from courses
    left join seats on courses.course_id = seats.course_id
    left join answered on courses.course_id = answered.course_id
)

select * from final

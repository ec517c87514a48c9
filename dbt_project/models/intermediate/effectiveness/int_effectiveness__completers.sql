-- One row per course × competency × person × to-cycle of those who finished the course between two cycles in which they were rated:
-- after the first closed, and on the day the second opened or before. What they finished twice cost twice.
with pairs as (
    select * from {{ ref('int_effectiveness__rated_pairs') }}
),

course_competencies as (
    select * from {{ ref('int_loads__course_competencies') }}
),

enrolments as (
    select * from {{ ref('int_training__enrolments') }}
),

finished as (
    select
        course_competencies.course_id,
        course_competencies.competency_id,
        enrolments.person_id,
        enrolments.completed_on,
        enrolments.cost
    from enrolments
    inner join course_competencies on enrolments.course_id = course_competencies.course_id
    where {{ is_finished('enrolments') }}
),

in_windows as (
    select
        finished.course_id,
        finished.competency_id,
        finished.person_id,
        pairs.to_cycle_id,
        sum(coalesce(finished.cost, 0)) as cost
    from finished
    inner join pairs
        on
            finished.person_id = pairs.person_id
            and finished.competency_id = pairs.competency_id
            and finished.completed_on > pairs.from_closes_on
            and finished.completed_on <= pairs.to_opens_on
    group by finished.course_id, finished.competency_id, finished.person_id, pairs.to_cycle_id
),

final as (
    select
        in_windows.course_id,
        in_windows.competency_id,
        in_windows.person_id,
        pairs.before_cycle_id,
        pairs.from_cycle_id,
        pairs.to_cycle_id,
        pairs.before_level,
        pairs.from_level,
        pairs.movement_before,
        pairs.movement,
        in_windows.cost
    from in_windows
    inner join pairs
        on
            in_windows.person_id = pairs.person_id
            and in_windows.competency_id = pairs.competency_id
            and in_windows.to_cycle_id = pairs.to_cycle_id
)

select * from final

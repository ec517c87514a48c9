-- One row per gap, that is cycle × person × competency with a gap: which training there was for it, and what became of it by the
-- time the next cycle that asks this person opened. Courses that do not answer the gap count for nothing, however many the person took.
with next_cycles as (
    select * from {{ ref('int_training__next_cycles') }}
),

gaps as (
    select
        gap_by_person.cycle_id,
        next_cycles.next_cycle_number,
        gap_by_person.person_id,
        gap_by_person.competency_id,
        gap_by_person.org_unit_id,
        {{ at_threshold('gap_by_person.current_level') }} as current_level
    from {{ ref('gap_by_person') }} as gap_by_person
    inner join next_cycles
        on
            gap_by_person.cycle_id = next_cycles.cycle_id
            and gap_by_person.person_id = next_cycles.person_id
    where gap_by_person.has_gap
),

courses_by_level as (
    select * from {{ ref('int_training__courses_by_level') }}
),

attendance as (
    select * from {{ ref('int_training__attendance_in_windows') }}
),

answered as (
    select
        cycle_id,
        next_cycle_number,
        competency_id,
        current_level,
        count(*) as n_courses
    from courses_by_level
    group by cycle_id, next_cycle_number, competency_id, current_level
),

attended as (
    select
        gaps.cycle_id,
        gaps.person_id,
        gaps.competency_id,
        bool_or(attendance.is_in_training) as is_in_training,
        bool_or(attendance.is_trained) as is_trained
    from gaps
    inner join attendance
        on
            gaps.cycle_id = attendance.cycle_id
            and gaps.person_id = attendance.person_id
    inner join courses_by_level
        on
            gaps.cycle_id = courses_by_level.cycle_id
            and gaps.next_cycle_number = courses_by_level.next_cycle_number
            and gaps.competency_id = courses_by_level.competency_id
            and gaps.current_level = courses_by_level.current_level
            and attendance.course_id = courses_by_level.course_id
    group by gaps.cycle_id, gaps.person_id, gaps.competency_id
),

final as (
    select
        gaps.cycle_id,
        gaps.person_id,
        gaps.competency_id,
        gaps.org_unit_id,
        coalesce(answered.n_courses, 0) as n_courses,
        answered.n_courses is not null as is_covered,
        coalesce(attended.is_in_training, false) as is_in_training,
        coalesce(attended.is_trained, false) as is_trained,
        case
            when answered.n_courses is null then 'no_course'
            when attended.is_trained then 'trained'
            when attended.is_in_training then 'in_training'
            else 'not_taken'
        end as training_status
    from gaps
    left join answered
        on
            gaps.cycle_id = answered.cycle_id
            and gaps.next_cycle_number = answered.next_cycle_number
            and gaps.competency_id = answered.competency_id
            and gaps.current_level = answered.current_level
    left join attended
        on
            gaps.cycle_id = attended.cycle_id
            and gaps.person_id = attended.person_id
            and gaps.competency_id = attended.competency_id
)

select * from final
-- so that one person of a cycle is found without a look at the others
order by cycle_id, person_id

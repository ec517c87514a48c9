-- One row per person × course × enrolled_on, its references resolved: that of the newest file, and within a file the one that got
-- furthest. Without a day of enrolment the day of completion tells times apart, for a course may be finished more than once; a seat
-- without any day gives way to a completion that the same or a newer file knows of.
with given as (
    select * from {{ ref('stg_lms__enrolments') }}
),

rows_waiting as (
    select * from {{ ref('int_loads__rows_waiting') }}
),

people as (
    select * from {{ ref('int_people__references') }}
),

people_by_day as (
    select * from {{ ref('int_people__references_by_day') }}
),

courses as (
    select * from {{ ref('int_loads__course_references') }}
),

resolved as (
    select
        coalesce(people_by_day.person_id, people.person_id) as person_id,
        courses.course_id,
        given.enrolled_on,
        given.completed_on,
        given.status,
        given.score,
        given.cost,
        given.file_id,
        given.row_number,
        given.file_rank,
        given.is_outdated
    from given
    inner join people on given.person_reference = people.reference
    left join people_by_day
        on
            given.file_id = people_by_day.file_id
            and given.row_number = people_by_day.row_number
            and people_by_day.column_name = 'person_id'
    inner join courses on given.course_reference = courses.reference
    left join rows_waiting
        on
            given.file_id = rows_waiting.file_id
            and given.row_number = rows_waiting.row_number
    where rows_waiting.file_id is null
),

ranked as (
    select
        *,
        row_number() over (
            partition by person_id, course_id, enrolled_on, case when enrolled_on is null then completed_on end
            order by
                file_rank desc,
                case
                    when status = 'completed' or (status is null and completed_on is not null) then 5
                    when status = 'failed' then 4
                    when status = 'in_progress' then 3
                    when status = 'enrolled' then 2
                    when status is null then 1
                    else 0
                end desc,
                completed_on desc nulls last,
                row_number desc
        ) as newness,
        max(case when enrolled_on is null and completed_on is not null then file_rank end) over (
            partition by person_id, course_id
        ) as completed_file_rank
    from resolved
),

in_force as (
    select *
    from ranked
    where
        newness = 1
        and (
            enrolled_on is not null
            or completed_on is not null
            or completed_file_rank is null
            or completed_file_rank < file_rank
        )
),

-- a seat that the newest full export of its series lacks has ended, and nothing says that it was paid for
final as (
    select
        person_id,
        course_id,
        enrolled_on,
        completed_on,
        case when is_outdated and completed_on is null then 'withdrawn' else status end as status,
        score,
        case when is_outdated and completed_on is null then 0 else cost end as cost,
        file_id,
        row_number
    from in_force
)

select * from final

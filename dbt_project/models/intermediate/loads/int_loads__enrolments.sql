-- One row per person × course × enrolled_on: that of the newest file, its references resolved.
with given as (
    select * from {{ ref('stg_lms__enrolments') }}
),

rows_waiting as (
    select * from {{ ref('int_loads__rows_waiting') }}
),

people as (
    select * from {{ ref('int_people__references') }}
),

resolved as (
    select
        people.person_id,
        given.course_id,
        given.enrolled_on,
        given.completed_on,
        given.status,
        given.score,
        given.cost,
        given.file_id,
        given.row_number,
        given.file_rank
    from given
    inner join people on given.person_reference = people.reference
    left join rows_waiting
        on
            given.file_id = rows_waiting.file_id
            and given.row_number = rows_waiting.row_number
    where rows_waiting.file_id is null
),

in_force as (
    {{ newest_file_wins('resolved', ['person_id', 'course_id', 'enrolled_on']) }}
),

final as (
    select
        person_id,
        course_id,
        enrolled_on,
        completed_on,
        status,
        score,
        cost,
        file_id,
        row_number
    from in_force
)

select * from final

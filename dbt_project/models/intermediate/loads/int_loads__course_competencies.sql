-- One row per course × competency: that of the newest file, its references resolved.
with given as (
    select * from {{ ref('stg_lms__course_competencies') }}
),

rows_waiting as (
    select * from {{ ref('int_loads__rows_waiting') }}
),

competencies as (
    select * from {{ ref('int_framework__references') }}
),

courses as (
    select * from {{ ref('int_loads__course_references') }}
),

resolved as (
    select
        courses.course_id,
        competencies.competency_id,
        given.from_level,
        given.to_level,
        given.file_id,
        given.row_number,
        given.file_rank
    from given
    inner join competencies on given.competency_reference = competencies.reference
    inner join courses on given.course_reference = courses.reference
    left join rows_waiting
        on
            given.file_id = rows_waiting.file_id
            and given.row_number = rows_waiting.row_number
    where rows_waiting.file_id is null
),

in_force as (
    {{ newest_file_wins('resolved', ['course_id', 'competency_id']) }}
),

final as (
    select
        course_id,
        competency_id,
        from_level,
        to_level,
        file_id,
        row_number
    from in_force
)

select * from final

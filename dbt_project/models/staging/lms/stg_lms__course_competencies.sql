-- One row per row of the export: the competency is part of the key and yet to be resolved.
-- int_loads__course_competencies has one row per key.
with rows_read as (
    select * from {{ source('raw', 'lms__course_competencies') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.course_id as course_reference,
        rows_read.competency_id as competency_reference,
        rows_read.from_level,
        rows_read.to_level,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
)

select * from typed

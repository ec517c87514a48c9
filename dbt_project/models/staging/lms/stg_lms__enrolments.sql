-- One row per row of the export: the person is part of the key and yet to be resolved. int_loads__enrolments has one row
-- per key.
with rows_read as (
    select * from {{ source('raw', 'lms__enrolments') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.person_id as person_reference,
        rows_read.course_id,
        rows_read.enrolled_on,
        rows_read.completed_on,
        rows_read.status,
        rows_read.score,
        rows_read.cost,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
)

select * from typed

-- One row per row of the export: the person and the course are part of the key and yet to be resolved (int_loads__enrolments has one
-- row per key). A day of completion after the refresh is a plan or an expiry, and none.
with rows_read as (
    select * from {{ source('raw', 'lms__enrolments') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

workspace as (
    select {{ setting('as_of', 'date') }} as as_of
),

typed as (
    select
        rows_read.person_id as person_reference,
        rows_read.course_id as course_reference,
        rows_read.enrolled_on,
        case when rows_read.completed_on <= workspace.as_of then rows_read.completed_on end as completed_on,
        coalesce(rows_read.completed_on > workspace.as_of, false) as is_planned,
        rows_read.status,
        rows_read.score,
        rows_read.cost,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date,
        files.is_outdated
    from rows_read
    inner join files on rows_read.file_id = files.file_id
    cross join workspace
)

select * from typed

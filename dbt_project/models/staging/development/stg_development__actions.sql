-- One row per row of the export: person and competency are yet to be resolved, and a row that waits for them must not
-- displace one that does not. int_loads__actions has one row per action.
with rows_read as (
    select * from {{ source('raw', 'development__actions') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.action_id,
        rows_read.person_id as person_reference,
        rows_read.competency_id as competency_reference,
        rows_read.kind,
        rows_read.title,
        rows_read.status,
        rows_read.due_on,
        rows_read.completed_on,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
)

select * from typed

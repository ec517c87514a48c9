-- One row per row of the export: which of several rows is in force depends on who is meant, so that is decided in
-- int_organisation__positions_history.
with rows_read as (
    select * from {{ source('raw', 'hris__positions') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.person_id as person_reference,
        rows_read.position_id,
        coalesce(rows_read.valid_from, files.file_date) as valid_from,
        rows_read.valid_from is null as is_snapshot,
        rows_read.valid_to as last_day,
        rows_read.org_unit_id,
        rows_read.role_id,
        rows_read.job_title,
        rows_read.manager_id as manager_reference,
        coalesce(rows_read.is_primary, false) as is_primary,
        rows_read.share,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
)

select * from typed

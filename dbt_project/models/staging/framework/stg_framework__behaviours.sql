-- One row per row of the export: the competency is yet to be resolved, and a row that waits for it must not displace one
-- that does not. int_framework__behaviours has one row per behaviour.
with rows_read as (
    select * from {{ source('raw', 'framework__behaviours') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.behaviour_id,
        rows_read.competency_id as competency_reference,
        rows_read.statement,
        rows_read.status,
        rows_read.updated_on,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
)

select * from typed

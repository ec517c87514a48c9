-- One row per row of the export: the competency is part of the key and yet to be resolved. int_framework__deployments has
-- one row per key.
with rows_read as (
    select * from {{ source('raw', 'framework__deployments') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.competency_id as competency_reference,
        rows_read.scope,
        rows_read.career_level,
        rows_read.role_id,
        rows_read.target_level,
        rows_read.valid_from,
        rows_read.valid_to,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
)

select * from typed

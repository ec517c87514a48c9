-- One row per role × valid_from: that of the newest file.
with rows_read as (
    select * from {{ source('raw', 'hris__roles') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.role_id,
        rows_read.title as role_title,
        rows_read.job_family,
        rows_read.career_level,
        coalesce(rows_read.valid_from, files.file_date) as valid_from,
        rows_read.valid_from is null as is_snapshot,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
),

in_force as (
    {{ newest_file_wins('typed', ['role_id', 'valid_from']) }}
),

final as (
    select
        role_id,
        role_title,
        job_family,
        career_level,
        valid_from,
        is_snapshot,
        file_id,
        row_number,
        file_rank,
        file_date
    from in_force
)

select * from final

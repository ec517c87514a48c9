-- One row per job description: that of the newest file.
with rows_read as (
    select * from {{ source('raw', 'market__job_descriptions') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.job_description_id,
        rows_read.title,
        rows_read.text,
        rows_read.role_id,
        rows_read.job_family,
        rows_read.posted_on,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
),

in_force as (
    {{ newest_file_wins('typed', ['job_description_id']) }}
),

final as (
    select
        job_description_id,
        title,
        text,
        role_id,
        job_family,
        posted_on,
        file_id,
        row_number,
        file_rank,
        file_date
    from in_force
)

select * from final

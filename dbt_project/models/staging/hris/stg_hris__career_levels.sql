-- One row per career level: that of the newest file.
with rows_read as (
    select * from {{ source('raw', 'hris__career_levels') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.career_level,
        rows_read.rank as career_rank,
        rows_read.population,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
),

in_force as (
    {{ newest_file_wins('typed', ['career_level']) }}
),

final as (
    select
        career_level,
        career_rank,
        population,
        file_id,
        row_number,
        file_rank,
        file_date
    from in_force
)

select * from final

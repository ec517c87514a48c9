-- One row per standard skill: that of the newest file.
with rows_read as (
    select * from {{ source('raw', 'framework__standard_skills') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.standard_code,
        rows_read.name as skill_name,
        rows_read.aliases,
        rows_read.taxonomy,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
),

in_force as (
    {{ newest_file_wins('typed', ['standard_code']) }}
),

final as (
    select
        standard_code,
        skill_name,
        aliases,
        taxonomy,
        file_id,
        row_number,
        file_rank,
        file_date
    from in_force
)

select * from final

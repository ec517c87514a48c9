-- One row per competency: that of the newest file.
with rows_read as (
    select * from {{ source('raw', 'framework__competencies') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.competency_id,
        rows_read.name as competency_name,
        rows_read.family,
        rows_read.kind,
        rows_read.definition,
        rows_read.standard_code,
        rows_read.status,
        rows_read.retired_on,
        rows_read.updated_on,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
),

in_force as (
    {{ newest_file_wins('typed', ['competency_id']) }}
),

final as (
    select
        competency_id,
        competency_name,
        family,
        kind,
        definition,
        standard_code,
        status,
        retired_on,
        updated_on,
        file_id,
        row_number,
        file_rank,
        file_date
    from in_force
)

select * from final

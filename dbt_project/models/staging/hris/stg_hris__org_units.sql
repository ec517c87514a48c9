-- One row per org unit × valid_from: that of the newest file.
with rows_read as (
    select * from {{ source('raw', 'hris__org_units') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.org_unit_id,
        rows_read.name as org_unit_name,
        rows_read.parent_org_unit_id,
        rows_read.type as org_unit_type,
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
    {{ newest_file_wins('typed', ['org_unit_id', 'valid_from']) }}
),

final as (
    select
        org_unit_id,
        org_unit_name,
        parent_org_unit_id,
        org_unit_type,
        valid_from,
        is_snapshot,
        file_id,
        row_number,
        file_rank,
        file_date
    from in_force
)

select * from final

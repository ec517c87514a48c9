-- One row per row of the export: person and rater are part of the key and yet to be resolved. int_loads__assignments has one row per
-- key.
with rows_read as (
    select * from {{ source('raw', 'ratings__assignments') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.cycle_id,
        rows_read.person_id as person_reference,
        rows_read.rater_id as rater_reference,
        rows_read.relation,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
)

select * from typed

-- One row per cycle × file that has ratings of it: how new the file is among all. By cycle, so that a new file touches no other cycle.
with found as (
    select distinct
        cycle_id,
        file_id
    from {{ ref('stg_ratings__ratings') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

final as (
    select
        found.cycle_id,
        found.file_id,
        files.file_rank
    from found
    inner join files on found.file_id = files.file_id
)

select * from final

-- One row per file that brought rows: what its rows are ranked and named by. When it was read and how many rows it had is not here:
-- a file that is read again with the same rows changes nothing of what rests on them.
with files as (
    select * from {{ source('raw', 'source_files') }}
),

final as (
    select
        file_id,
        contract,
        file,
        {{ file_series('file') }} as file_series,
        file_date,
        file_rank,
        cells_per_row
    from files
)

select * from final

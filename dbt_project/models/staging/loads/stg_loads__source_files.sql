-- One row per file that brought rows.
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
        first_loaded_at,
        loaded_at,
        n_read,
        n_quarantined,
        n_filtered,
        file_rank,
        cells_per_row
    from files
)

select * from final

-- One row per file that brought rows: what its rows are ranked and named by. When it was read and how many rows it had is not here:
-- a file that is read again with the same rows changes nothing of what rests on them. Of a series whose files are each the whole of it
-- the newest alone is here; of enrolments all are, for a seat that the newest lacks has ended.
with files as (
    select * from {{ source('raw', 'source_files') }}
),

in_series as (
    select
        file_id,
        contract,
        file,
        {{ file_series('file') }} as file_series,
        file_date,
        file_rank,
        cells_per_row,
        coalesce(is_full_export, false) as is_full_export
    from files
),

ranked as (
    select
        *,
        is_full_export
        and file_rank < max(file_rank) over (partition by contract, file_series) as is_outdated
    from in_series
),

final as (
    select
        file_id,
        contract,
        file,
        file_series,
        file_date,
        file_rank,
        cells_per_row,
        is_outdated
    from ranked
    where
        not is_outdated
        or contract in ('hris/people', 'hris/org_units', 'hris/roles', 'hris/positions', 'ratings/ratings', 'lms/enrolments')
)

select * from final

-- One row per row that waited and whose place a corrected row has taken. It stays quarantined whatever arrives, so that no fact counts
-- twice. Rows that broke their contract are in no table of rows, so there is nothing to keep them from.
with rows_corrected as (
    select * from {{ source('raw', 'mended_rows') }}
),

final as (
    select
        contract,
        origin_id as file_id,
        origin_row_number as row_number,
        min(origin_column) as column_name
    from rows_corrected
    where
        origin_id is not null
        and is_origin_waiting
    group by contract, origin_id, origin_row_number
)

select * from final

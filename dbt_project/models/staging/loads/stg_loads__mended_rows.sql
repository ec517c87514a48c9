-- One row per row that waited and whose place a mended row has taken. It stays set aside whatever arrives, so that no fact counts
-- twice. Rows that broke their contract are in no table of rows, so there is nothing to keep them from.
with rows_mended as (
    select * from {{ source('raw', 'mended_rows') }}
),

final as (
    select
        contract,
        origin_id as file_id,
        origin_row_number as row_number,
        min(origin_column) as column_name
    from rows_mended
    where
        origin_id is not null
        and is_origin_waiting
    group by contract, origin_id, origin_row_number
)

select * from final

-- One row per person × file of people or positions whose row was quarantined by its contract: a person who is in a snapshot, if only
-- with a row that needs correction, is not missing from it. Nothing else of what was quarantined comes into the models.
with rows_set_aside as (
    select * from {{ source('raw', 'quarantined_rows') }}
),

final as (
    select distinct
        contract,
        file_id,
        trim({{ json_text('record', 'person_id') }}) as person_id
    from rows_set_aside
    where
        contract in ('hris/people', 'hris/positions')
        and {{ json_text('record', 'person_id') }} is not null
)

select * from final

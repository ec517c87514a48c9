-- One row per person × file of people or positions whose row was set aside by its contract: a person who is in a snapshot, if only
-- with a row that needs mending, is not missing from it. Nothing else of what was set aside comes into the models.
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

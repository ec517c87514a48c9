-- One row per competency, retired ones included; one of which the export does not say how far it is counts as active.
with competencies as (
    select * from {{ ref('stg_framework__competencies') }}
),

final as (
    select
        competency_id,
        competency_name,
        family,
        kind,
        definition,
        standard_code,
        coalesce(status, 'active') as status,
        updated_on,
        retired_on
    from competencies
)

select * from final

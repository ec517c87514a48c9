-- One row per competency, retired ones included: they keep their history.
with competencies as (
    select * from {{ ref('int_framework__competencies') }}
),

final as (
    select
        competency_id,
        competency_name,
        family,
        kind,
        definition,
        standard_code,
        status,
        updated_on,
        retired_on
    from competencies
)

select * from final

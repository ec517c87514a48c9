-- One row per behaviour.
with behaviours as (
    select * from {{ ref('int_framework__behaviours') }}
),

final as (
    select
        behaviour_id,
        competency_id,
        statement,
        status,
        updated_on
    from behaviours
)

select * from final

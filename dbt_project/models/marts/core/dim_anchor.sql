-- One row per (competency or behaviour) × level.
with anchors as (
    select * from {{ ref('int_framework__anchors') }}
),

final as (
    select
        competency_id,
        behaviour_id,
        level,
        statement,
        updated_on
    from anchors
)

select * from final

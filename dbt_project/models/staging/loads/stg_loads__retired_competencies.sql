-- One row per competency that the newest export calls retired: the day of the first export that did.
with retired as (
    select * from {{ source('raw', 'retired_competencies') }}
),

final as (
    select
        competency_id,
        first_seen_on
    from retired
)

select * from final

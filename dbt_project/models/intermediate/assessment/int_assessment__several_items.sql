-- One row per cycle × person × competency of which a behaviour was rated, or with a group's average: those whose levels are brought
-- together item by item. All others are one item. A table, so that it is known to be small, or empty, before answers are looked up.
with final as (
    select distinct
        cycle_id,
        person_id,
        competency_id
    from {{ ref('int_assessment__item_answers') }}
    where
        behaviour_id is not null
        or n_averages > 0
)

select * from final

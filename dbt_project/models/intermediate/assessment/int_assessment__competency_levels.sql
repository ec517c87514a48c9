-- One row per cycle × person × competency with a score: the groups' levels, the rated level, and who counts in it.
with scores as (
    select * from {{ ref('int_assessment__rater_scores') }}
),

final as (
    {{ group_levels('scores', ['cycle_id', 'person_id', 'competency_id']) }}
)

select * from final

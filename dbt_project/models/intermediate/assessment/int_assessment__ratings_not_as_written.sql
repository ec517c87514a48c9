-- One row per row of the ratings export that is no answer in force as it is written: its references needed resolution, or a newer
-- answer displaces it, or its rater counts in another relation.
with final as (
    select
        cycle_id,
        file_id,
        row_number
    from {{ ref('int_assessment__ratings_needing_resolution') }}
    union distinct
    select
        cycle_id,
        file_id,
        row_number
    from {{ ref('int_assessment__superseded_answers') }}
    union distinct
    select
        cycle_id,
        file_id,
        row_number
    from {{ ref('int_assessment__answers_in_other_relations') }}
)

select * from final

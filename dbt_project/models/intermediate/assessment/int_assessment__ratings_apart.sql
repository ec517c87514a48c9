-- One row per row of the ratings export that is no answer in force as it is written: it is exceptional, or displaced by a newer answer,
-- or its rater counts in another relation.
with final as (
    select
        cycle_id,
        file_id,
        row_number
    from {{ ref('int_assessment__exceptional_ratings') }}
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

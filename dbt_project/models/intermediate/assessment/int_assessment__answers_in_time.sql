-- One row per row of the ratings export that neither waits nor came late, with a fingerprint of the answer's key.
-- Which of them are in force is yet to be decided (int_assessment__answers).
{{ config(materialized='view') }}

with ratings as (
    select * from {{ ref('int_assessment__ratings_resolved') }}
),

final as (
    select
        cycle_id,
        person_id,
        rater_id,
        relation,
        competency_id,
        behaviour_id,
        level,
        is_not_relevant,
        submitted_on,
        n_raters,
        file_id,
        row_number,
        {{ key_hash(['cycle_id', 'person_id', 'rater_id', 'relation', 'competency_id', 'behaviour_id']) }} as answer_fingerprint
    from ratings
    where
        waiting_reason is null
        and not is_late
)

select * from final

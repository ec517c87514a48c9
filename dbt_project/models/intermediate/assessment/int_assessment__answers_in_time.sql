-- One row per row of the ratings export that neither waits nor came late, with a fingerprint of the answer's key.
-- Which of them are in force is yet to be decided (int_assessment__answers). A view: the rows that stand as they are written pass
-- through unchanged, found by one look at which do not. Each side reads the others for itself: one import used twice would be
-- held in memory whole, and where every rating names somebody by e-mail all of them need resolution.
{{ config(materialized='view') }}

with as_written as (
    select
        ratings.cycle_id,
        ratings.person_reference as person_id,
        ratings.rater_reference as rater_id,
        ratings.relation,
        ratings.competency_reference as competency_id,
        ratings.behaviour_id,
        ratings.level,
        ratings.is_not_relevant,
        ratings.submitted_on,
        ratings.n_raters,
        ratings.file_id,
        ratings.row_number
    from {{ ref('stg_ratings__ratings') }} as ratings
    left join {{ ref('int_assessment__ratings_needing_resolution') }} as needing_resolution
        on
            ratings.file_id = needing_resolution.file_id
            and ratings.row_number = needing_resolution.row_number
    where needing_resolution.file_id is null
),

resolved as (
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
        row_number
    from {{ ref('int_assessment__ratings_needing_resolution') }}
    where
        waiting_reason is null
        and not is_late
),

together as (
    select * from as_written
    union all
    select * from resolved
),

final as (
    select
        together.*,
        {{ key_hash(['cycle_id', 'person_id', 'rater_id', 'relation', 'competency_id', 'behaviour_id']) }} as answer_fingerprint
    from together
)

select * from final

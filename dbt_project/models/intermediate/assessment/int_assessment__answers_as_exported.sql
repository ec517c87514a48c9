-- One row per answer in force as the exports have it: the newest of each rater to each item, in time, each rater in one relation to a
-- person and cycle. Cycles that are still open are here too. Which of them count yet: int_assessment__answers.
-- A view: to look up twenty million rows among the few that do not stand as written takes less than to store them once more.
{{ config(materialized='view') }}

with superseded as (
    select * from {{ ref('int_assessment__superseded_answers') }}
),

in_other_relations as (
    select * from {{ ref('int_assessment__answers_in_other_relations') }}
),

as_written as (
    select
        ratings.cycle_id,
        ratings.person_reference as person_id,
        ratings.rater_reference as rater_id,
        ratings.relation,
        ratings.competency_reference as competency_id,
        ratings.behaviour_id,
        ratings.level,
        ratings.is_not_relevant,
        ratings.n_raters,
        ratings.file_id,
        ratings.row_number
    from {{ ref('stg_ratings__ratings') }} as ratings
    left join {{ ref('int_assessment__ratings_not_as_written') }} as not_as_written
        on
            ratings.file_id = not_as_written.file_id
            and ratings.row_number = not_as_written.row_number
    where not_as_written.file_id is null
),

resolved as (
    select
        needing_resolution.cycle_id,
        needing_resolution.person_id,
        needing_resolution.rater_id,
        needing_resolution.relation,
        needing_resolution.competency_id,
        needing_resolution.behaviour_id,
        needing_resolution.level,
        needing_resolution.is_not_relevant,
        needing_resolution.n_raters,
        needing_resolution.file_id,
        needing_resolution.row_number
    from {{ ref('int_assessment__ratings_needing_resolution') }} as needing_resolution
    left join superseded
        on
            needing_resolution.file_id = superseded.file_id
            and needing_resolution.row_number = superseded.row_number
    left join in_other_relations
        on
            needing_resolution.file_id = in_other_relations.file_id
            and needing_resolution.row_number = in_other_relations.row_number
    where
        needing_resolution.waiting_reason is null
        and not needing_resolution.is_late
        and superseded.file_id is null
        and in_other_relations.file_id is null
),

final as (
    select * from as_written
    union all
    select * from resolved
)

select * from final

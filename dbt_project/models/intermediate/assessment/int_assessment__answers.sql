-- One row per answer in force: the newest of each rater to each item, in time, each rater in one relation to a person and cycle.
-- Cycles that are still open are here too. Single answers never leave the build file.
-- A view: to look up twenty million rows among the few that are apart takes less than to store them once more.
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
    left join {{ ref('int_assessment__ratings_apart') }} as apart
        on
            ratings.file_id = apart.file_id
            and ratings.row_number = apart.row_number
    where apart.file_id is null
),

resolved as (
    select
        exceptional.cycle_id,
        exceptional.person_id,
        exceptional.rater_id,
        exceptional.relation,
        exceptional.competency_id,
        exceptional.behaviour_id,
        exceptional.level,
        exceptional.is_not_relevant,
        exceptional.n_raters,
        exceptional.file_id,
        exceptional.row_number
    from {{ ref('int_assessment__exceptional_ratings') }} as exceptional
    left join superseded
        on
            exceptional.file_id = superseded.file_id
            and exceptional.row_number = superseded.row_number
    left join in_other_relations
        on
            exceptional.file_id = in_other_relations.file_id
            and exceptional.row_number = in_other_relations.row_number
    where
        exceptional.waiting_reason is null
        and not exceptional.is_late
        and superseded.file_id is null
        and in_other_relations.file_id is null
),

final as (
    select * from as_written
    union all
    select * from resolved
)

select * from final

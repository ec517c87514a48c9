-- One row per answer in force: the newest of each rater to each item, in time, each rater in one relation to a person and cycle.
-- Cycles that are still open are here too. Single answers never leave the build file.
-- A view: to look up twenty million rows among the few that are apart takes less than to store them once more.
{{ config(materialized='view') }}

with apart as (
    select * from {{ ref('int_assessment__ratings_apart') }}
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
    left join apart
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
    inner join apart
        on
            exceptional.file_id = apart.file_id
            and exceptional.row_number = apart.row_number
    where apart.is_in_force
),

final as (
    select * from as_written
    union all
    select * from resolved
)

select * from final

-- One row per answer that counts: those in force, but for groups of peers and direct reports of closed cycles that were published
-- otherwise while too few of their raters have changed. Of such a group the answers count that were published.
-- Single answers never leave the build file. A view: to look up twenty million rows among the few that wait costs next to nothing.
{{ config(materialized='view') }}

with kept as (
    select *
    from {{ ref('stg_ratings__kept_answers') }}
    where relation is not null
),

final as (
    select
        answers.cycle_id,
        answers.person_id,
        answers.rater_id,
        answers.relation,
        answers.competency_id,
        answers.behaviour_id,
        answers.level,
        answers.is_not_relevant,
        answers.n_raters,
        answers.file_id,
        answers.row_number
    from {{ ref('int_assessment__answers_as_exported') }} as answers
    left join {{ ref('int_assessment__answers_waiting') }} as waiting
        on
            answers.file_id = waiting.file_id
            and answers.row_number = waiting.row_number
    where waiting.file_id is null
    union all
    select
        cycle_id,
        person_id,
        rater_id,
        relation,
        competency_id,
        behaviour_id,
        level,
        is_not_relevant,
        n_raters,
        cast(null as integer) as file_id,
        cast(null as bigint) as row_number
    from kept
)

select * from final

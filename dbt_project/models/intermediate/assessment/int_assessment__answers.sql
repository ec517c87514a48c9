-- One row per answer in force: the newest of each rater to each item, in time, each rater in one relation to a person and cycle.
-- Cycles that are still open are here too. Single answers never leave the build file.
with answers as (
    select * from {{ ref('int_assessment__answers_in_time') }}
),

superseded as (
    select * from {{ ref('int_assessment__superseded_answers') }}
),

several_relations as (
    select * from {{ ref('int_assessment__raters_in_several_relations') }}
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
    from answers
    left join superseded
        on
            answers.file_id = superseded.file_id
            and answers.row_number = superseded.row_number
    left join several_relations
        on
            answers.cycle_id = several_relations.cycle_id
            and answers.person_id = several_relations.person_id
            and answers.rater_id = several_relations.rater_id
    where
        superseded.file_id is null
        and (
            several_relations.relation is null
            or answers.relation in ('self', several_relations.relation)
        )
)

select * from final

-- One row per score that a rater gave a person for a competency in a cycle, whatever the granularity: the mean of the rater's
-- behaviour ratings, without any the rating of the competency. given_by says whether a row is one rater's (`rater`, or
-- `blank_rater` for one who is not named), or stands for several (`blank_raters`, `group`).
{{ config(materialized='view') }}

with answers as (
    select * from {{ ref('int_assessment__answers') }}
),

behaviour_scores as (
    select * from {{ ref('int_assessment__behaviour_scores') }}
),

of_competencies as (
    select
        answers.cycle_id,
        answers.person_id,
        answers.relation,
        answers.competency_id,
        answers.rater_id,
        case
            when answers.n_raters > 1 then 'group'
            when answers.rater_id is null then 'blank_rater'
            else 'rater'
        end as given_by,
        answers.level as score,
        coalesce(answers.n_raters, 1) as weight,
        coalesce(answers.n_raters, 1) as n_raters
    from answers
    left join behaviour_scores
        on
            answers.cycle_id = behaviour_scores.cycle_id
            and answers.person_id = behaviour_scores.person_id
            and answers.relation = behaviour_scores.relation
            and answers.competency_id = behaviour_scores.competency_id
            and behaviour_scores.given_by <> 'group'
            and coalesce(answers.rater_id, '') = coalesce(behaviour_scores.rater_id, '')
    where
        answers.level is not null
        and answers.behaviour_id is null
        and (answers.rater_id is not null or answers.n_raters is null)
        and behaviour_scores.cycle_id is null
),

of_behaviours as (
    select
        cycle_id,
        person_id,
        relation,
        competency_id,
        rater_id,
        case when given_by = 'rater' and n_raters > 1 then 'group' else given_by end as given_by,
        score,
        weight,
        n_raters
    from behaviour_scores
),

final as (
    select * from of_competencies
    union all
    select * from of_behaviours
)

select * from final

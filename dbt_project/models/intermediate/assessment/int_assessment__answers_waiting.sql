-- One row per answer in force that does not count yet: it is of a group of peers or direct reports that was published otherwise, and what
-- has changed of the group since is about too few raters. Nearly always there is none.
with kept as (
    select distinct
        cycle_id,
        person_id,
        competency_id
    from {{ ref('stg_ratings__kept_answers') }}
),

final as (
    select
        answers.cycle_id,
        answers.file_id,
        answers.row_number
    from {{ ref('int_assessment__answers_as_exported') }} as answers
    inner join kept
        on
            answers.cycle_id = kept.cycle_id
            and answers.person_id = kept.person_id
            and answers.competency_id = kept.competency_id
    where answers.relation in ('peer', 'direct_report')
)

select * from final

-- One row per answer in time that does not count since its rater counts in another relation to the person and cycle: as manager, else
-- as direct report, else as peer. Self stands apart. An answer of not relevant is an answer; one that was blanked later is none.
-- Hardly anybody answers in several relations: the few suspects are found first, and only their answers are looked at one by one.
with superseded as (
    select * from {{ ref('int_assessment__superseded_answers') }}
),

-- relations as numbers: the least of twenty million texts takes twice the time
suspects as (
    select
        cycle_id,
        person_id,
        rater_id
    from (
        select
            cycle_id,
            person_id,
            rater_id,
            case relation when 'manager' then 1 when 'direct_report' then 2 else 3 end as precedence
        from {{ ref('int_assessment__answers_in_time') }}
        where
            relation <> 'self'
            and rater_id is not null
    ) as ranked
    group by cycle_id, person_id, rater_id
    having min(precedence) <> max(precedence)
),

answers as (
    select
        answers_in_time.cycle_id,
        answers_in_time.person_id,
        answers_in_time.rater_id,
        answers_in_time.file_id,
        answers_in_time.row_number,
        case answers_in_time.relation when 'manager' then 1 when 'direct_report' then 2 else 3 end as precedence,
        superseded.file_id is null
        and (answers_in_time.level is not null or answers_in_time.is_not_relevant) as is_answered
    from suspects
    inner join {{ ref('int_assessment__answers_in_time') }} as answers_in_time
        on
            suspects.cycle_id = answers_in_time.cycle_id
            and suspects.person_id = answers_in_time.person_id
            and suspects.rater_id = answers_in_time.rater_id
    left join superseded
        on
            answers_in_time.file_id = superseded.file_id
            and answers_in_time.row_number = superseded.row_number
    where answers_in_time.relation <> 'self'
),

counting as (
    select
        cycle_id,
        person_id,
        rater_id,
        min(precedence) as precedence
    from answers
    where is_answered
    group by cycle_id, person_id, rater_id
    having min(precedence) <> max(precedence)
),

final as (
    select
        answers.cycle_id,
        answers.file_id,
        answers.row_number
    from answers
    inner join counting
        on
            answers.cycle_id = counting.cycle_id
            and answers.person_id = counting.person_id
            and answers.rater_id = counting.rater_id
            and answers.precedence <> counting.precedence
)

select * from final

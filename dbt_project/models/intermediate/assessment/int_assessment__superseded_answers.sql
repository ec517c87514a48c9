-- One row per answer in time that another one of the same rater to the same item displaces: the newest submitted_on counts, then
-- the newest file, then the later row. Where the rater is blank each row is another rater, so the newest file's rows all count.
-- Few keys occur twice, and no window goes over 20 million rows: a fingerprint of the key finds the suspects, and only they are
-- compared exactly. A fingerprint shared by two keys costs nothing but a comparison.
-- The answers are read several times on purpose: one import used twice would be held in memory whole.
with answers as (
    select * from {{ ref('int_assessment__answers_in_time') }}
),

files as (
    select * from {{ ref('int_assessment__files_in_cycle') }}
),

-- apart, since of the many that are named a count says all
repeated as (
    select answer_fingerprint
    from {{ ref('int_assessment__answers_in_time') }}
    where rater_id is not null
    group by answer_fingerprint
    having count(*) > 1
    union distinct
    select answer_fingerprint
    from {{ ref('int_assessment__answers_in_time') }}
    where rater_id is null
    group by answer_fingerprint
    having min(file_id) <> max(file_id)
),

ranked as (
    select
        answers.cycle_id,
        answers.file_id,
        answers.row_number,
        answers.rater_id,
        files.file_rank,
        row_number() over (
            partition by
                answers.cycle_id, answers.person_id, answers.rater_id, answers.relation, answers.competency_id, answers.behaviour_id
            order by answers.submitted_on desc nulls last, files.file_rank desc, answers.row_number desc
        ) as newness,
        max(files.file_rank) over (
            partition by
                answers.cycle_id, answers.person_id, answers.rater_id, answers.relation, answers.competency_id, answers.behaviour_id
        ) as newest_file_rank
    from answers
    inner join repeated on answers.answer_fingerprint = repeated.answer_fingerprint
    inner join files
        on
            answers.cycle_id = files.cycle_id
            and answers.file_id = files.file_id
),

final as (
    select
        cycle_id,
        file_id,
        row_number
    from ranked
    where
        (rater_id is not null and newness > 1)
        or (rater_id is null and file_rank < newest_file_rank)
)

select * from final

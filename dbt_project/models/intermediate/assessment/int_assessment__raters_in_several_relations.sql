-- One row per cycle × person × rater who answered about the person in several relations, self apart, with the one that counts:
-- manager, else direct report, else peer. An answer of not relevant is an answer; one that was blanked later is none.
-- Hardly anybody does: the few suspects are found first, so that only their answers are held against the superseded ones.
with superseded as (
    select * from {{ ref('int_assessment__superseded_answers') }}
),

suspects as (
    select
        cycle_id,
        person_id,
        rater_id
    from {{ ref('int_assessment__answers_in_time') }}
    where
        relation <> 'self'
        and rater_id is not null
    group by cycle_id, person_id, rater_id
    having min(relation) <> max(relation)
),

answers as (
    select
        suspects.cycle_id,
        suspects.person_id,
        suspects.rater_id,
        case answers_in_time.relation when 'manager' then 1 when 'direct_report' then 2 else 3 end as precedence
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
    where
        superseded.file_id is null
        and answers_in_time.relation <> 'self'
        and (answers_in_time.level is not null or answers_in_time.is_not_relevant)
),

grouped as (
    select
        cycle_id,
        person_id,
        rater_id,
        min(precedence) as best
    from answers
    group by cycle_id, person_id, rater_id
    having min(precedence) <> max(precedence)
),

final as (
    select
        cycle_id,
        person_id,
        rater_id,
        case best when 1 then 'manager' when 2 then 'direct_report' else 'peer' end as relation
    from grouped
)

select * from final

-- One row per cycle × person × rater who answered about the person in several relations, self apart, with the one that counts:
-- manager, else direct report, else peer. An answer of not relevant is an answer.
-- An answer displaced by a newer one names the same relation as that one, so it need not be left out here.
with answers as (
    select *
    from {{ ref('int_assessment__answers_in_time') }}
    where
        relation <> 'self'
        and rater_id is not null
        and (level is not null or is_not_relevant)
),

suspects as (
    select rater_fingerprint
    from {{ ref('int_assessment__answers_in_time') }}
    where
        relation <> 'self'
        and rater_id is not null
        and (level is not null or is_not_relevant)
    group by rater_fingerprint
    having
        min(case relation when 'manager' then 1 when 'direct_report' then 2 else 3 end)
        <> max(case relation when 'manager' then 1 when 'direct_report' then 2 else 3 end)
),

ranked as (
    select
        answers.cycle_id,
        answers.person_id,
        answers.rater_id,
        min(case answers.relation when 'manager' then 1 when 'direct_report' then 2 else 3 end) as best,
        max(case answers.relation when 'manager' then 1 when 'direct_report' then 2 else 3 end) as worst
    from answers
    inner join suspects on answers.rater_fingerprint = suspects.rater_fingerprint
    group by answers.cycle_id, answers.person_id, answers.rater_id
),

final as (
    select
        cycle_id,
        person_id,
        rater_id,
        case best when 1 then 'manager' when 2 then 'direct_report' else 'peer' end as relation
    from ranked
    where best <> worst
)

select * from final

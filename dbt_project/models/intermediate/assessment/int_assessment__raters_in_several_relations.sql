-- One row per cycle × person × rater who answered about the person in several relations, self apart, with the one that counts:
-- manager, else direct report, else peer. An answer of not relevant is an answer.
-- An answer displaced by a newer one names the same relation as that one, so it need not be left out here.
with answers as (
    select
        cycle_id,
        person_id,
        rater_id,
        case relation when 'manager' then 1 when 'direct_report' then 2 else 3 end as precedence
    from {{ ref('int_assessment__answers_in_time') }}
    where
        relation <> 'self'
        and rater_id is not null
        and (level is not null or is_not_relevant)
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

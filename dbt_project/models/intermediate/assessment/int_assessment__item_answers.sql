-- One row per cycle × person × item with an answer in force: the levels that each group gave it. An item is a behaviour, or the
-- competency itself. Levels, agreement and relevance all follow from these rows, so that millions of answers are gone through once.
-- What stands for several raters (a group's average) is counted here and no level of the lists.
with answers as (
    select
        cycle_id,
        person_id,
        competency_id,
        behaviour_id,
        relation,
        level,
        is_not_relevant,
        {{ is_single_answer() }} as is_single
    from {{ ref('int_assessment__answers') }}
    where
        level is not null
        or is_not_relevant
),

final as (
    select
        cycle_id,
        person_id,
        competency_id,
        behaviour_id,
        list(level) filter (where relation = 'self' and level is not null) as self_levels,
        list(level) filter (where relation = 'manager' and level is not null and is_single) as manager_levels,
        list(level) filter (where relation = 'peer' and level is not null and is_single) as peer_levels,
        list(level) filter (where relation = 'direct_report' and level is not null and is_single) as direct_report_levels,
        count(*) filter (where relation <> 'self' and level is not null and not is_single) as n_averages,
        count(*) filter (where relation <> 'self' and is_not_relevant) as n_not_relevant
    from answers
    group by cycle_id, person_id, competency_id, behaviour_id
)

select * from final

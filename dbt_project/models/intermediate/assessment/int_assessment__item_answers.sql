-- One row per cycle × person × item with an answer in force: the levels that each group gave it. An item is a behaviour, or the
-- competency itself. Levels, agreement and relevance all follow from these rows, so that millions of answers are gone through once.
-- What stands for several raters is no level of the lists. A nameless answer that says how many raters it stands for is a group's
-- average, though it stand for one: it is counted as one, whatever the lists hold.
with answers as (
    select
        cycle_id,
        person_id,
        competency_id,
        behaviour_id,
        relation,
        level,
        is_not_relevant,
        coalesce(n_raters, 1) = 1 as is_single,
        coalesce(n_raters > 1 or (n_raters is not null and rater_id is null), false) as is_average
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
        {{ gathered('level', "relation = 'self' and level is not null") }} as self_levels,
        {{ gathered('level', "relation = 'manager' and level is not null and is_single") }} as manager_levels,
        {{ gathered('level', "relation = 'peer' and level is not null and is_single") }} as peer_levels,
        {{ gathered('level', "relation = 'direct_report' and level is not null and is_single") }} as direct_report_levels,
        count(level) filter (where relation <> 'self') as n_ratings,
        count(level) filter (where relation <> 'self' and is_average) as n_averages,
        count(*) filter (where relation <> 'self' and is_not_relevant) as n_not_relevant,
        bit_or(case relation when 'self' then 1 when 'manager' then 2 when 'peer' then 4 else 8 end) as answered_by
    from answers
    group by cycle_id, person_id, competency_id, behaviour_id
)

select * from final

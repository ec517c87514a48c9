-- One row per cycle × person × competency, for closed cycles: whatever is in the person's role profile, and whatever else the
-- person was rated on. People are those who worked there on the day the cycle closed.
with people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where is_closed
),

targets as (
    select * from {{ ref('int_framework__targets_in_cycle') }}
),

assessed as (
    select * from {{ ref('int_gaps__current_levels') }}
),

of_unassessed as (
    select
        people.cycle_id,
        people.person_id,
        targets.competency_id,
        people.org_unit_id,
        people.department_id,
        people.role_id,
        people.manager_id,
        people.is_backfilled,
        true as is_required,
        targets.scope,
        targets.target_level,
        cast(null as double) as self_level,
        cast(null as double) as manager_level,
        cast(null as double) as peer_level,
        cast(null as double) as direct_report_level,
        cast(null as double) as others_level,
        cast(null as double) as rated_level,
        cast(null as double) as calibrated_level,
        0 as n_raters,
        0 as n_withheld,
        cast(null as double) as current_level,
        cast(null as double) as gap,
        cast(null as boolean) as has_gap
    from people
    inner join targets
        on
            people.cycle_id = targets.cycle_id
            and people.role_id = targets.role_id
    left join assessed
        on
            people.cycle_id = assessed.cycle_id
            and people.person_id = assessed.person_id
            and targets.competency_id = assessed.competency_id
    where
        people.is_expected
        and assessed.cycle_id is null
),

combined as (
    select * from assessed
    union all
    select * from of_unassessed
),

-- so that one person of a cycle is found without a look at the others; here, since to sort is to carry every column along, and what
-- follows from others need not be
in_order as (
    select * from combined
    order by cycle_id, person_id
),

final as (
    select
        in_order.cycle_id,
        in_order.person_id,
        in_order.competency_id,
        in_order.org_unit_id,
        in_order.department_id,
        in_order.role_id,
        in_order.manager_id,
        in_order.is_required,
        in_order.scope,
        in_order.target_level,
        in_order.self_level,
        in_order.manager_level,
        in_order.peer_level,
        in_order.direct_report_level,
        in_order.others_level,
        in_order.rated_level,
        in_order.calibrated_level,
        in_order.current_level,
        case
            when in_order.calibrated_level is not null then 'calibrated'
            when in_order.rated_level is not null then 'raters'
            when in_order.self_level is not null then 'self'
        end as level_basis,
        cast(in_order.n_raters as bigint) as n_raters,
        cast(in_order.n_withheld as bigint) as n_withheld,
        in_order.self_level - in_order.rated_level as perception_gap,
        in_order.gap,
        in_order.has_gap,
        case when in_order.gap > 0 then in_order.gap when in_order.gap <= 0 then 0 end as levels_short,
        {{ gap_band('in_order.gap') }} as gap_band,
        in_order.is_backfilled
    from in_order
)

select * from final

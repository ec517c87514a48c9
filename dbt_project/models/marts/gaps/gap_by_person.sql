-- One row per cycle × person × competency, for closed cycles: whatever is in the person's role profile, and whatever else the
-- person was rated on. People are those who worked there on the day the cycle closed.
with people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where is_closed
),

role_profile as (
    select * from {{ ref('role_profile') }}
),

levels as (
    select * from {{ ref('int_assessment__competency_levels') }}
),

calibrations as (
    select * from {{ ref('int_assessment__calibrations') }}
),

assessed as (
    select
        coalesce(levels.cycle_id, calibrations.cycle_id) as cycle_id,
        coalesce(levels.person_id, calibrations.person_id) as person_id,
        coalesce(levels.competency_id, calibrations.competency_id) as competency_id,
        levels.self_level,
        levels.manager_level,
        levels.peer_level,
        levels.direct_report_level,
        levels.others_level,
        levels.rated_level,
        calibrations.level as calibrated_level,
        coalesce(levels.n_raters, 0) as n_raters,
        coalesce(levels.n_withheld, 0) as n_withheld
    from levels
    full join calibrations
        on
            levels.cycle_id = calibrations.cycle_id
            and levels.person_id = calibrations.person_id
            and levels.competency_id = calibrations.competency_id
),

of_assessed as (
    select
        people.cycle_id,
        people.person_id,
        assessed.competency_id,
        people.org_unit_id,
        people.department_id,
        people.role_id,
        people.manager_id,
        people.is_backfilled,
        role_profile.competency_id is not null as is_required,
        role_profile.scope,
        role_profile.target_level,
        assessed.self_level,
        assessed.manager_level,
        assessed.peer_level,
        assessed.direct_report_level,
        assessed.others_level,
        assessed.rated_level,
        assessed.calibrated_level,
        assessed.n_raters,
        assessed.n_withheld
    from assessed
    inner join people
        on
            assessed.cycle_id = people.cycle_id
            and assessed.person_id = people.person_id
    left join role_profile
        on
            people.cycle_id = role_profile.cycle_id
            and people.role_id = role_profile.role_id
            and assessed.competency_id = role_profile.competency_id
),

of_unassessed as (
    select
        people.cycle_id,
        people.person_id,
        role_profile.competency_id,
        people.org_unit_id,
        people.department_id,
        people.role_id,
        people.manager_id,
        people.is_backfilled,
        true as is_required,
        role_profile.scope,
        role_profile.target_level,
        cast(null as double) as self_level,
        cast(null as double) as manager_level,
        cast(null as double) as peer_level,
        cast(null as double) as direct_report_level,
        cast(null as double) as others_level,
        cast(null as double) as rated_level,
        cast(null as double) as calibrated_level,
        0 as n_raters,
        0 as n_withheld
    from people
    inner join role_profile
        on
            people.cycle_id = role_profile.cycle_id
            and people.role_id = role_profile.role_id
    left join assessed
        on
            people.cycle_id = assessed.cycle_id
            and people.person_id = assessed.person_id
            and role_profile.competency_id = assessed.competency_id
    where
        people.is_expected
        and assessed.cycle_id is null
),

combined as (
    select * from of_assessed
    union all
    select * from of_unassessed
),

-- so that one person of a cycle is found without a look at the others; here, since to sort is to carry every column along, and what
-- follows from others need not be
in_order as (
    select * from combined
    order by cycle_id, person_id
),

with_current as (
    select
        in_order.*,
        coalesce(in_order.calibrated_level, in_order.rated_level, in_order.self_level) as current_level,
        in_order.target_level - coalesce(in_order.calibrated_level, in_order.rated_level, in_order.self_level) as gap
    from in_order
),

rules as (
    select {{ setting('gap_threshold', 'double') }} as gap_threshold
),

final as (
    select
        with_current.cycle_id,
        with_current.person_id,
        with_current.competency_id,
        with_current.org_unit_id,
        with_current.department_id,
        with_current.role_id,
        with_current.manager_id,
        with_current.is_required,
        with_current.scope,
        with_current.target_level,
        with_current.self_level,
        with_current.manager_level,
        with_current.peer_level,
        with_current.direct_report_level,
        with_current.others_level,
        with_current.rated_level,
        with_current.calibrated_level,
        with_current.current_level,
        case
            when with_current.calibrated_level is not null then 'calibrated'
            when with_current.rated_level is not null then 'raters'
            when with_current.self_level is not null then 'self'
        end as level_basis,
        cast(with_current.n_raters as bigint) as n_raters,
        cast(with_current.n_withheld as bigint) as n_withheld,
        with_current.self_level - with_current.rated_level as perception_gap,
        with_current.gap,
        {{ at_threshold('with_current.gap') }} >= rules.gap_threshold as has_gap,
        case when with_current.gap > 0 then with_current.gap when with_current.gap <= 0 then 0 end as levels_short,
        {{ gap_band('with_current.gap') }} as gap_band,
        with_current.is_backfilled
    from with_current
    cross join rules
)

select * from final

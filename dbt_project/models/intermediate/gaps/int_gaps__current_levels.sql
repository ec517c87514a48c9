-- One row per cycle × person × competency that was rated or calibrated, for closed cycles and those who worked there on the day the
-- cycle closed: the level that counts, against the target of their role. A view, since a stored copy of millions of rows costs
-- three times what it costs to join them again.
with people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where is_closed
),

targets as (
    select * from {{ ref('int_framework__targets_in_cycle') }}
),

levels as (
    select * from {{ ref('int_assessment__competency_levels') }}
),

calibrations as (
    select * from {{ ref('int_assessment__calibrations') }}
),

-- Rated ones, then those calibrated without a rating: of a full join no cycle could be read alone.
assessed as (
    select
        levels.cycle_id,
        levels.person_id,
        levels.competency_id,
        levels.self_level,
        levels.manager_level,
        levels.peer_level,
        levels.direct_report_level,
        levels.others_level,
        levels.rated_level,
        calibrations.level as calibrated_level,
        levels.n_raters,
        levels.n_withheld
    from levels
    left join calibrations
        on
            levels.cycle_id = calibrations.cycle_id
            and levels.person_id = calibrations.person_id
            and levels.competency_id = calibrations.competency_id
    union all
    select
        calibrations.cycle_id,
        calibrations.person_id,
        calibrations.competency_id,
        cast(null as double) as self_level,
        cast(null as double) as manager_level,
        cast(null as double) as peer_level,
        cast(null as double) as direct_report_level,
        cast(null as double) as others_level,
        cast(null as double) as rated_level,
        calibrations.level as calibrated_level,
        0 as n_raters,
        0 as n_withheld
    from calibrations
    left join levels
        on
            calibrations.cycle_id = levels.cycle_id
            and calibrations.person_id = levels.person_id
            and calibrations.competency_id = levels.competency_id
    where levels.cycle_id is null
),

rules as (
    select {{ setting('gap_threshold', 'double') }} as gap_threshold
),

with_target as (
    select
        assessed.*,
        people.org_unit_id,
        people.department_id,
        people.role_id,
        people.manager_id,
        people.is_backfilled,
        targets.competency_id is not null as is_required,
        targets.scope,
        targets.target_level,
        coalesce(assessed.calibrated_level, assessed.rated_level, assessed.self_level) as current_level
    from assessed
    inner join people
        on
            assessed.cycle_id = people.cycle_id
            and assessed.person_id = people.person_id
    left join targets
        on
            people.cycle_id = targets.cycle_id
            and people.role_id = targets.role_id
            and assessed.competency_id = targets.competency_id
),

final as (
    select
        with_target.cycle_id,
        with_target.person_id,
        with_target.competency_id,
        with_target.org_unit_id,
        with_target.department_id,
        with_target.role_id,
        with_target.manager_id,
        with_target.is_backfilled,
        with_target.is_required,
        with_target.scope,
        with_target.target_level,
        with_target.self_level,
        with_target.manager_level,
        with_target.peer_level,
        with_target.direct_report_level,
        with_target.others_level,
        with_target.rated_level,
        with_target.calibrated_level,
        with_target.n_raters,
        with_target.n_withheld,
        with_target.current_level,
        with_target.target_level - with_target.current_level as gap,
        {{ at_threshold('with_target.target_level - with_target.current_level') }} >= rules.gap_threshold as has_gap
    from with_target
    cross join rules
)

select * from final

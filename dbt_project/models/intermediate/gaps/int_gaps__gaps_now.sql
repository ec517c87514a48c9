-- One row per person employed today × competency: whatever is in today's profile, and whatever else the person has a level in. The
-- level is the newest one of any closed cycle; one that is older than level_valid_months is no longer a level, and stays as last_level.
with people as (
    select *
    from {{ ref('int_organisation__people_on_day') }}
    where
        day = {{ setting('as_of', 'date') }}
        and is_employed
),

org_units as (
    select * from {{ ref('int_organisation__org_units_on_day') }}
),

targets as (
    select * from {{ ref('int_framework__targets_on_day') }}
),

levels as (
    select * from {{ ref('int_gaps__newest_levels') }}
),

workspace as (
    select
        {{ setting('as_of', 'date') }} as as_of,
        {{ setting('level_valid_months', 'integer') }} as level_valid_months,
        {{ setting('gap_threshold', 'double') }} as gap_threshold
),

required as (
    select
        people.person_id,
        targets.competency_id,
        targets.scope,
        targets.target_level
    from people
    inner join targets
        on
            people.day = targets.day
            and people.role_id = targets.role_id
),

assessed as (
    select
        levels.*,
        {{ whole_months('levels.closes_on', 'workspace.as_of') }} as age_months
    from levels
    inner join people on levels.person_id = people.person_id
    cross join workspace
),

combined as (
    select
        coalesce(required.person_id, assessed.person_id) as person_id,
        coalesce(required.competency_id, assessed.competency_id) as competency_id,
        required.competency_id is not null as is_required,
        required.scope,
        required.target_level,
        assessed.cycle_id as assessed_in,
        assessed.closes_on as assessed_on,
        assessed.age_months,
        assessed.current_level as last_level,
        assessed.level_basis as last_basis
    from required
    full join assessed
        on
            required.person_id = assessed.person_id
            and required.competency_id = assessed.competency_id
),

judged as (
    select
        combined.*,
        coalesce(combined.age_months > workspace.level_valid_months, false) as is_outdated,
        workspace.gap_threshold
    from combined
    cross join workspace
),

levelled as (
    select
        judged.*,
        case when not judged.is_outdated then judged.last_level end as current_level,
        case when not judged.is_outdated then judged.last_basis end as level_basis,
        case when not judged.is_outdated then judged.target_level - judged.last_level end as gap
    from judged
),

final as (
    select
        levelled.person_id,
        levelled.competency_id,
        people.org_unit_id,
        org_units.department_id,
        people.role_id,
        people.manager_id,
        levelled.is_required,
        levelled.scope,
        levelled.target_level,
        levelled.current_level,
        levelled.level_basis,
        levelled.assessed_in,
        levelled.assessed_on,
        cast(levelled.age_months as bigint) as age_months,
        levelled.is_outdated,
        levelled.last_level,
        levelled.gap,
        {{ at_threshold('levelled.gap') }} >= levelled.gap_threshold as has_gap,
        case when levelled.gap > 0 then levelled.gap when levelled.gap <= 0 then 0 end as levels_short,
        {{ gap_band('levelled.gap') }} as gap_band
    from levelled
    inner join people on levelled.person_id = people.person_id
    left join org_units
        on
            people.day = org_units.day
            and people.org_unit_id = org_units.org_unit_id
)

select * from final
order by person_id, competency_id

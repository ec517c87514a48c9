-- One row per role with a profile on the day the latest cycle closed, before any has closed today: does the profile keep to the rules of
-- size and mix?
with days as (
    select coalesce(max(case when is_latest then day end), {{ setting('as_of', 'date') }}) as day
    from {{ ref('int_assessment__cycles') }}
),

targets as (
    select * from {{ ref('int_framework__targets_on_day') }}
),

roles as (
    select * from {{ ref('int_organisation__roles_on_day') }}
),

competencies as (
    select * from {{ ref('int_framework__competencies') }}
),

profiles as (
    select
        roles.role_id,
        roles.population,
        case roles.population
            when 'specialist' then 8
            when 'manager' then 10
            when 'director' then 12
            when 'executive' then 12
        end as cap,
        count(*) as n_competencies,
        count(case when competencies.kind = 'behavioural' then 1 end) as n_behavioural
    from days
    inner join roles on days.day = roles.day
    inner join targets
        on
            days.day = targets.day
            and roles.role_id = targets.role_id
    left join competencies on targets.competency_id = competencies.competency_id
    group by roles.role_id, roles.population
),

final as (
    select
        role_id,
        population,
        n_competencies,
        cast(cap as bigint) as cap,
        n_behavioural,
        n_competencies > cap as is_over_cap,
        n_behavioural < 3 as is_below_behavioural_floor,
        n_behavioural * 3 < n_competencies as is_below_behavioural_share
    from profiles
)

select * from final

-- One row per role with a profile on the day the latest cycle closed: does the profile keep to the rules of size and mix?
with cycles as (
    select * from {{ ref('int_assessment__cycles') }}
),

role_profile as (
    select * from {{ ref('int_framework__targets_in_cycle') }}
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
    from cycles
    inner join roles on cycles.day = roles.day
    inner join role_profile
        on
            cycles.cycle_id = role_profile.cycle_id
            and roles.role_id = role_profile.role_id
    left join competencies on role_profile.competency_id = competencies.competency_id
    where cycles.is_latest
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

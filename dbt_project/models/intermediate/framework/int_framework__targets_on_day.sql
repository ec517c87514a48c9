-- One row per day × role × competency: the deployment that sets the target on that day, a cycle's or today. Push wins over level, level
-- over core; among levels the highest rank; then the newest valid_from, then the higher target. Drafts are in no profile; what is
-- retired has left it on that day, and days before keep it.
with roles as (
    select * from {{ ref('int_organisation__roles_on_day') }}
    where not is_ended
),

competencies as (
    select * from {{ ref('int_framework__competencies_in_use') }}
),

deployments as (
    select * from {{ ref('int_framework__deployments') }}
),

career_levels as (
    select * from {{ ref('stg_hris__career_levels') }}
),

applying as (
    select
        roles.day,
        roles.role_id,
        deployments.competency_id,
        deployments.scope,
        deployments.target_level,
        deployments.valid_from,
        case deployments.scope when 'push' then 1 when 'level' then 2 else 3 end as scope_order,
        case when deployments.scope = 'level' then career_levels.career_rank end as level_rank
    from roles
    inner join deployments
        on
            (roles.day >= deployments.valid_from or deployments.valid_from is null)
            and (roles.day <= deployments.valid_to or deployments.valid_to is null)
    inner join competencies
        on
            deployments.competency_id = competencies.competency_id
            and (roles.day < competencies.retires_on or competencies.retires_on is null)
    left join career_levels on deployments.career_level = career_levels.career_level
    where
        deployments.scope = 'core'
        or (deployments.scope = 'level' and roles.career_rank >= career_levels.career_rank)
        or (deployments.scope = 'push' and roles.role_id = deployments.role_id)
),

ranked as (
    select
        applying.*,
        row_number() over (
            partition by applying.day, applying.role_id, applying.competency_id
            order by
                applying.scope_order asc,
                applying.level_rank desc nulls last,
                applying.valid_from desc nulls last,
                applying.target_level desc
        ) as nth
    from applying
),

final as (
    select
        day,
        role_id,
        competency_id,
        target_level,
        scope
    from ranked
    where nth = 1
)

select * from final

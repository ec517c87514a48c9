-- One row per job title without regard to capitals: the role it means. That is the one role of that title; a title that no role
-- bears, or several do, is a role of its own, spelled the same way for everybody.
with people as (
    select * from {{ ref('stg_hris__people') }}
),

positions as (
    select * from {{ ref('stg_hris__positions') }}
),

roles as (
    select * from {{ ref('stg_hris__roles') }}
),

given as (
    select job_title
    from people
    where role_id is null
    union
    select job_title
    from positions
    where role_id is null
),

titled_roles as (
    select
        lower(role_title) as title,
        min(role_id) as role_id
    from roles
    group by lower(role_title)
    having count(distinct role_id) = 1
),

spelled as (
    select
        lower(job_title) as title,
        min(job_title) as spelling
    from given
    where job_title is not null
    group by lower(job_title)
),

final as (
    select
        spelled.title,
        coalesce(titled_roles.role_id, spelled.spelling) as role_id,
        titled_roles.role_id is not null as is_described
    from spelled
    left join titled_roles on spelled.title = titled_roles.title
)

select * from final

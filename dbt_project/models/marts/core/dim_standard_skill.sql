-- One row per standard skill.
with skills as (
    select * from {{ ref('stg_framework__standard_skills') }}
),

named as (
    select
        standard_code,
        count(*) as n_job_descriptions
    from {{ ref('int_framework__skills_in_job_descriptions') }}
    group by standard_code
),

in_framework as (
    select distinct standard_code
    from {{ ref('int_framework__competencies') }}
    where
        standard_code is not null
        and status <> 'retired'
),

final as (
    select
        skills.standard_code,
        skills.skill_name,
        skills.taxonomy,
        coalesce(named.n_job_descriptions, 0) as n_job_descriptions,
        in_framework.standard_code is not null as is_in_framework
    from skills
    left join named on skills.standard_code = named.standard_code
    left join in_framework on skills.standard_code = in_framework.standard_code
)

select * from final

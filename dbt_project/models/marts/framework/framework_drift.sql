-- One row per standard skill × job family × quarter in which a job description of that family, posted by the refresh's date, names it.
-- A description without a family is its role's; what neither says stays null, and so does the quarter of one without a day.
with job_descriptions as (
    select
        given.job_description_id,
        coalesce(given.job_family, dim_role.job_family) as job_family,
        cast(extract(year from given.posted_on) as varchar)
        || '-Q' || cast(extract(quarter from given.posted_on) as varchar) as quarter
    from {{ ref('stg_market__job_descriptions') }} as given
    left join {{ ref('dim_role') }} as dim_role on given.role_id = dim_role.role_id
    where
        given.posted_on <= {{ setting('as_of', 'date') }}
        or given.posted_on is null
),

skills_found as (
    select * from {{ ref('int_framework__skills_in_job_descriptions') }}
),

skills as (
    select * from {{ ref('dim_standard_skill') }}
),

families as (
    select
        job_family,
        quarter,
        count(*) as n_job_descriptions_of_family
    from job_descriptions
    group by job_family, quarter
),

named as (
    select
        skills_found.standard_code,
        job_descriptions.job_family,
        job_descriptions.quarter,
        count(*) as n_job_descriptions
    from job_descriptions
    inner join skills_found on job_descriptions.job_description_id = skills_found.job_description_id
    group by skills_found.standard_code, job_descriptions.job_family, job_descriptions.quarter
),

final as (
    select
        named.standard_code,
        skills.skill_name,
        named.job_family,
        named.quarter,
        named.n_job_descriptions,
        named.n_job_descriptions / cast(families.n_job_descriptions_of_family as double) as share_of_job_descriptions,
        skills.is_in_framework,
        families.n_job_descriptions_of_family
    from named
    inner join skills on named.standard_code = skills.standard_code
    inner join families
        on
            named.job_family is not distinct from families.job_family
            and named.quarter is not distinct from families.quarter
)

select * from final
order by quarter, job_family, standard_code

-- One row per competency that is not retired: in how many job descriptions its own name stands, or one of the skill that it maps to.
-- Recent are those of the twelve months up to the refresh; later ones are not posted yet.
with competencies as (
    select *
    from {{ ref('int_framework__competencies') }}
    where status <> 'retired'
),

workspace as (
    select {{ setting('as_of', 'date') }} as as_of
),

job_descriptions as (
    select
        given.job_description_id,
        coalesce({{ whole_months('given.posted_on', 'workspace.as_of') }} < 12, false) as is_recent
    from {{ ref('stg_market__job_descriptions') }} as given
    cross join workspace
    where given.posted_on <= workspace.as_of or given.posted_on is null
),

names_found as (
    select * from {{ ref('int_framework__names_in_job_descriptions') }}
),

skills_found as (
    select * from {{ ref('int_framework__skills_in_job_descriptions') }}
),

by_name as (
    select
        competency_id,
        {{ as_words('competency_name') }} as name
    from competencies
),

found as (
    select
        by_name.competency_id,
        names_found.job_description_id
    from by_name
    inner join names_found on by_name.name = names_found.name
    union
    select
        competencies.competency_id,
        skills_found.job_description_id
    from competencies
    inner join skills_found on competencies.standard_code = skills_found.standard_code
),

counted as (
    select
        found.competency_id,
        count(*) as n_job_descriptions,
        count(case when job_descriptions.is_recent then 1 end) as n_recent
    from found
    inner join job_descriptions on found.job_description_id = job_descriptions.job_description_id
    group by found.competency_id
),

known as (
    select
        count(*) as n_job_descriptions,
        count(case when is_recent then 1 end) as n_recent
    from job_descriptions
),

final as (
    select
        competencies.competency_id,
        case when known.n_job_descriptions > 0 then coalesce(counted.n_job_descriptions, 0) end as n_job_descriptions,
        case when known.n_recent > 0 then coalesce(counted.n_recent, 0) > 0 end as is_named_recently
    from competencies
    cross join known
    left join counted on competencies.competency_id = counted.competency_id
)

select * from final

-- One row per day × role: the row in force on that day, with the rank of its career level. Roles that people hold though no
-- export describes them are there too, with a job title for a title and no career level.
with days as (
    select * from {{ ref('int_organisation__days') }}
),

given as (
    select * from {{ ref('stg_hris__roles') }}
),

career_levels as (
    select * from {{ ref('stg_hris__career_levels') }}
),

held as (
    select
        role_id,
        job_title
    from {{ ref('int_organisation__people_history') }}
    union all
    select
        role_id,
        job_title
    from {{ ref('int_organisation__positions_history') }}
),

history as (
    select
        role_id,
        role_title,
        job_family,
        career_level,
        valid_from,
        lead(valid_from) over (partition by role_id order by valid_from) as valid_to,
        row_number() over (partition by role_id order by valid_from) = 1 as is_first
    from given
    union all
    select
        role_id,
        coalesce(min(job_title), role_id) as role_title,
        null as job_family,
        null as career_level,
        null as valid_from,
        null as valid_to,
        true as is_first
    from held
    where
        role_id is not null
        and role_id not in (select given.role_id from given)
    group by role_id
),

final as (
    select
        days.day,
        history.role_id,
        history.role_title,
        history.job_family,
        history.career_level,
        career_levels.career_rank,
        career_levels.population
    from days
    inner join history
        on
            (days.day >= history.valid_from or history.is_first)
            and (days.day < history.valid_to or history.valid_to is null)
    left join career_levels on history.career_level = career_levels.career_level
)

select * from final

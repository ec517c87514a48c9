-- One row per day × role: the row in force on that day, with the rank of its career level. Roles that people hold though no
-- export describes them are there too, with a job title for a title and no career level. A role that a later snapshot no longer has
-- stays, for what was said of it, but has ended (is_ended) from then on unless somebody still holds it.
with days as (
    select * from {{ ref('int_organisation__days') }}
),

given as (
    select * from {{ ref('stg_hris__roles') }}
),

career_levels as (
    select * from {{ ref('stg_hris__career_levels') }}
),

files as (
    select *
    from {{ ref('stg_loads__source_files') }}
    where contract = 'hris/roles'
),

named as (
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

held as (
    select distinct
        day,
        role_id
    from {{ ref('int_organisation__people_on_day') }}
    where is_employed
),

-- a file is a snapshot when none of its rows bears a day of its own
snapshot_files as (
    select
        files.file_id,
        files.file_series,
        files.file_date
    from files
    inner join given on files.file_id = given.file_id
    group by files.file_id, files.file_series, files.file_date
    having min(case when given.is_snapshot then 1 else 0 end) = 1
),

snapshot_days as (
    select distinct
        file_series,
        file_date
    from snapshot_files
),

snapshots as (
    select
        file_series,
        file_date,
        lead(file_date) over (partition by file_series order by file_date) as next_date
    from snapshot_days
),

ordered as (
    select
        given.role_id,
        given.role_title,
        given.job_family,
        given.career_level,
        given.valid_from,
        lead(given.valid_from) over (partition by given.role_id order by given.valid_from) as valid_to,
        row_number() over (partition by given.role_id order by given.valid_from) = 1 as is_first,
        snapshots.next_date as next_snapshot_on
    from given
    left join snapshot_files on given.file_id = snapshot_files.file_id
    left join snapshots
        on
            snapshot_files.file_series = snapshots.file_series
            and snapshot_files.file_date = snapshots.file_date
),

history as (
    select
        role_id,
        role_title,
        job_family,
        career_level,
        valid_from,
        valid_to,
        is_first,
        -- missing from the next snapshot of its series
        case when valid_to > next_snapshot_on or valid_to is null then next_snapshot_on end as ended_on
    from ordered
    union all
    select
        role_id,
        coalesce(min(job_title), role_id) as role_title,
        null as job_family,
        null as career_level,
        null as valid_from,
        null as valid_to,
        true as is_first,
        null as ended_on
    from named
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
        career_levels.population,
        coalesce(history.ended_on <= days.day, false) and held.role_id is null as is_ended
    from days
    inner join history
        on
            (days.day >= history.valid_from or history.is_first)
            and (days.day < history.valid_to or history.valid_to is null)
    left join career_levels on history.career_level = career_levels.career_level
    left join held
        on
            days.day = held.day
            and history.role_id = held.role_id
)

select * from final

-- One row per person × series of snapshots × run of snapshots, one after the other, that have the person. A row that waits or
-- needs correction is still a sign of its person.
with given as (
    select * from {{ ref('stg_hris__people') }}
),

files as (
    select *
    from {{ ref('stg_loads__source_files') }}
    where contract = 'hris/people'
),

quarantined_people as (
    select *
    from {{ ref('stg_loads__quarantined_people') }}
    where contract = 'hris/people'
),

-- a file is a snapshot when none of its rows bears a day of its own
dated_rows as (
    select
        file_id,
        count(*) filter (where not is_snapshot) as n_dated
    from given
    group by file_id
),

snapshot_files as (
    select
        files.file_id,
        files.file_series,
        files.file_date,
        dense_rank() over (partition by files.file_series order by files.file_date) as nth
    from files
    inner join dated_rows on files.file_id = dated_rows.file_id
    where dated_rows.n_dated = 0
),

snapshots as (
    select distinct
        file_series,
        file_date,
        nth
    from snapshot_files
),

present as (
    select
        snapshot_files.file_series,
        snapshot_files.nth,
        given.person_id
    from snapshot_files
    inner join given on snapshot_files.file_id = given.file_id
    union
    select
        snapshot_files.file_series,
        snapshot_files.nth,
        quarantined_people.person_id
    from snapshot_files
    inner join quarantined_people on snapshot_files.file_id = quarantined_people.file_id
),

stretches as (
    select
        file_series,
        person_id,
        min(nth) as first_nth,
        max(nth) as last_nth,
        count(*) as n_snapshots
    from present
    group by file_series, person_id
),

-- of those who were missing in between: snapshots that follow each other keep their distance to a count of the person's own
runs as (
    select
        present.file_series,
        present.person_id,
        present.nth,
        present.nth - row_number() over (partition by present.file_series, present.person_id order by present.nth) as run
    from present
    inner join stretches
        on
            present.file_series = stretches.file_series
            and present.person_id = stretches.person_id
            and stretches.n_snapshots < stretches.last_nth - stretches.first_nth + 1
),

ends_of_runs as (
    select
        file_series,
        person_id,
        first_nth,
        last_nth
    from stretches
    where n_snapshots = last_nth - first_nth + 1
    union all
    select
        file_series,
        person_id,
        min(nth) as first_nth,
        max(nth) as last_nth
    from runs
    group by file_series, person_id, run
),

final as (
    select
        ends_of_runs.person_id,
        ends_of_runs.file_series,
        before_it.file_date as missing_until,
        first_one.file_date as first_seen_on,
        last_one.file_date as last_seen_on,
        after_it.file_date as missing_from
    from ends_of_runs
    inner join snapshots as first_one
        on
            ends_of_runs.file_series = first_one.file_series
            and ends_of_runs.first_nth = first_one.nth
    inner join snapshots as last_one
        on
            ends_of_runs.file_series = last_one.file_series
            and ends_of_runs.last_nth = last_one.nth
    left join snapshots as before_it
        on
            ends_of_runs.file_series = before_it.file_series
            and ends_of_runs.first_nth - 1 = before_it.nth
    left join snapshots as after_it
        on
            ends_of_runs.file_series = after_it.file_series
            and ends_of_runs.last_nth + 1 = after_it.nth
)

select * from final

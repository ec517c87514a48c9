-- A snapshot that lacks more than max_inferred_leavers of the people in the one before is more likely half an export than a wave
-- of leaving: the refresh stops and asks. Of the people before, those count who had not left by then for a reason given.
with in_snapshots as (
    select * from {{ ref('int_organisation__people_in_snapshots') }}
),

history as (
    select * from {{ ref('int_organisation__people_history') }}
),

files as (
    select
        file_series,
        file_date,
        min(file) as file
    from {{ ref('stg_loads__source_files') }}
    where contract = 'hris/people'
    group by file_series, file_date
),

workspace as (
    select {{ setting('max_inferred_leavers', 'double') }} as max_inferred_leavers
),

leavers as (
    select
        in_snapshots.file_series,
        in_snapshots.last_seen_on,
        in_snapshots.missing_from,
        count(distinct history.person_id) as n_left
    from in_snapshots
    inner join history
        on
            in_snapshots.person_id = history.person_id
            and in_snapshots.missing_from = history.left_on
            and history.is_left_inferred
    group by in_snapshots.file_series, in_snapshots.last_seen_on, in_snapshots.missing_from
),

listed as (
    select
        leavers.file_series,
        leavers.missing_from,
        count(*) as n_listed
    from leavers
    inner join in_snapshots
        on
            leavers.file_series = in_snapshots.file_series
            and leavers.last_seen_on between in_snapshots.first_seen_on and in_snapshots.last_seen_on
    group by leavers.file_series, leavers.missing_from
),

gone_before as (
    select distinct
        in_snapshots.file_series,
        in_snapshots.first_seen_on,
        in_snapshots.last_seen_on,
        history.person_id,
        history.left_on,
        history.valid_to
    from history
    inner join in_snapshots on history.person_id = in_snapshots.person_id
    where
        history.left_on is not null
        and not history.is_left_inferred
),

listed_and_gone as (
    select
        leavers.file_series,
        leavers.missing_from,
        count(distinct gone_before.person_id) as n_gone
    from leavers
    inner join gone_before
        on
            leavers.file_series = gone_before.file_series
            and leavers.last_seen_on between gone_before.first_seen_on and gone_before.last_seen_on
            and leavers.missing_from >= gone_before.left_on
            and (leavers.missing_from < gone_before.valid_to or gone_before.valid_to is null)
    group by leavers.file_series, leavers.missing_from
),

counted as (
    select
        leavers.*,
        listed.n_listed - coalesce(listed_and_gone.n_gone, 0) as n_people
    from leavers
    inner join listed
        on
            leavers.file_series = listed.file_series
            and leavers.missing_from = listed.missing_from
    left join listed_and_gone
        on
            leavers.file_series = listed_and_gone.file_series
            and leavers.missing_from = listed_and_gone.missing_from
)

select
    counted.file_series,
    counted.missing_from as file_date,
    counted.n_people,
    counted.n_left,
    files.file || ' lacks ' || counted.n_left || ' of the ' || counted.n_people || ' people in the snapshot of '
    || counted.last_seen_on || ', so they would count as having left on ' || counted.missing_from || '. That is more than '
    || 'max_inferred_leavers (' || workspace.max_inferred_leavers || ') allows. If the file is half an export, put the whole one in '
    || 'its place. If they have left, set max_inferred_leavers in workspace.yml to '
    || ceil(counted.n_left * 100.0 / counted.n_people) / 100 || ' or more, and refresh again.' as message
from counted
inner join files
    on
        counted.file_series = files.file_series
        and counted.missing_from = files.file_date
cross join workspace
where counted.n_left > counted.n_people * workspace.max_inferred_leavers

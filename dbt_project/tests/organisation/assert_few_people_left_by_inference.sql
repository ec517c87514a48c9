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

gone_before as (
    select distinct
        person_id,
        left_on,
        valid_to
    from history
    where
        left_on is not null
        and not is_left_inferred
),

before as (
    select
        leavers.file_series,
        leavers.missing_from,
        count(distinct in_snapshots.person_id) as n_listed,
        count(distinct gone_before.person_id) as n_gone
    from leavers
    inner join in_snapshots
        on
            leavers.file_series = in_snapshots.file_series
            and leavers.last_seen_on between in_snapshots.first_seen_on and in_snapshots.last_seen_on
    left join gone_before
        on
            in_snapshots.person_id = gone_before.person_id
            and leavers.missing_from >= gone_before.left_on
            and (leavers.missing_from < gone_before.valid_to or gone_before.valid_to is null)
    group by leavers.file_series, leavers.missing_from
)

select
    leavers.file_series,
    leavers.missing_from as file_date,
    before.n_listed - before.n_gone as n_people,
    leavers.n_left,
    files.file || ' lacks ' || leavers.n_left || ' of the ' || (before.n_listed - before.n_gone) || ' people in the snapshot of '
    || leavers.last_seen_on || ', so they would count as having left on ' || leavers.missing_from || '. That is more than '
    || 'max_inferred_leavers (' || workspace.max_inferred_leavers || ') allows. If the file is half an export, put the whole one in '
    || 'its place. If they have left, set max_inferred_leavers in workspace.yml to '
    || ceil(leavers.n_left * 100.0 / (before.n_listed - before.n_gone)) / 100 || ' or more, and refresh again.' as message
from leavers
inner join before
    on
        leavers.file_series = before.file_series
        and leavers.missing_from = before.missing_from
inner join files
    on
        leavers.file_series = files.file_series
        and leavers.missing_from = files.file_date
cross join workspace
where leavers.n_left > (before.n_listed - before.n_gone) * workspace.max_inferred_leavers

-- One row per person × position × valid_from: where, as what and under whom from that day until valid_to. Who holds no position in
-- this table is placed by hris/people alone.
with given as (
    select * from {{ ref('stg_hris__positions') }}
),

files as (
    select *
    from {{ ref('stg_loads__source_files') }}
    where contract = 'hris/positions'
),

quarantined_people as (
    select *
    from {{ ref('stg_loads__quarantined_people') }}
    where contract = 'hris/positions'
),

rows_waiting as (
    select *
    from {{ ref('int_loads__rows_waiting') }}
    where contract = 'hris/positions'
),

people_references as (
    select * from {{ ref('int_people__references') }}
),

references_by_day as (
    select * from {{ ref('int_people__references_by_day') }}
),

people as (
    select distinct person_id from {{ ref('int_organisation__people_history') }}
),

job_titles as (
    select * from {{ ref('int_organisation__job_titles') }}
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
        files.file_date
    from files
    inner join dated_rows on files.file_id = dated_rows.file_id
    where dated_rows.n_dated = 0
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

named as (
    select
        given.*,
        coalesce(holders_by_day.person_id, holders.person_id) as person_id,
        coalesce(managers_by_day.person_id, managers.person_id) as manager_id
    from given
    inner join people_references as holders on given.person_reference = holders.reference
    left join people_references as managers on given.manager_reference = managers.reference
    left join references_by_day as holders_by_day
        on
            given.file_id = holders_by_day.file_id
            and given.row_number = holders_by_day.row_number
            and holders_by_day.column_name = 'person_id'
    left join references_by_day as managers_by_day
        on
            given.file_id = managers_by_day.file_id
            and given.row_number = managers_by_day.row_number
            and managers_by_day.column_name = 'manager_id'
),

-- a row that waits or needs correction is still a sign of its position; of one to correct only its person is read
present as (
    select distinct
        snapshot_files.file_series,
        snapshot_files.file_date,
        named.person_id,
        coalesce(named.position_id, '') as position_id
    from snapshot_files
    inner join named on snapshot_files.file_id = named.file_id
),

present_unread as (
    select distinct
        snapshot_files.file_series,
        snapshot_files.file_date,
        people_references.person_id
    from snapshot_files
    inner join quarantined_people on snapshot_files.file_id = quarantined_people.file_id
    inner join people_references on quarantined_people.person_id = people_references.reference
),

settled as (
    select
        named.*,
        coalesce(named.position_id, '') as position_key
    from named
    left join rows_waiting
        on
            named.file_id = rows_waiting.file_id
            and named.row_number = rows_waiting.row_number
    where rows_waiting.file_id is null
),

in_force as (
    {{ newest_file_wins('settled', ['person_id', 'position_key', 'valid_from']) }}
),

ordered as (
    select
        in_force.*,
        lead(in_force.valid_from) over (partition by in_force.person_id, in_force.position_key order by in_force.valid_from)
            as next_valid_from,
        min(in_force.valid_from) over (partition by in_force.person_id) as first_valid_from,
        case when present.person_id is null and present_unread.person_id is null then snapshots.next_date end as missing_from
    from in_force
    left join snapshot_files on in_force.file_id = snapshot_files.file_id
    left join snapshots
        on
            snapshot_files.file_series = snapshots.file_series
            and snapshot_files.file_date = snapshots.file_date
    left join present
        on
            snapshots.file_series = present.file_series
            and snapshots.next_date = present.file_date
            and in_force.person_id = present.person_id
            and in_force.position_key = present.position_id
    left join present_unread
        on
            snapshots.file_series = present_unread.file_series
            and snapshots.next_date = present_unread.file_date
            and in_force.person_id = present_unread.person_id
),

-- the end that comes first: the next row's day, the day after the last one given, the snapshot that lacks the position
ends as (
    select
        ordered.*,
        coalesce(ordered.next_valid_from, date '9999-12-31') as end_by_next_row,
        coalesce(ordered.last_day + 1, date '9999-12-31') as end_as_given,
        coalesce(ordered.missing_from, date '9999-12-31') as end_by_snapshot
    from ordered
),

final as (
    select
        ends.person_id,
        ends.position_id,
        ends.valid_from,
        nullif(least(ends.end_by_next_row, ends.end_as_given, ends.end_by_snapshot), date '9999-12-31') as valid_to,
        ends.valid_from = ends.first_valid_from as is_first,
        ends.org_unit_id,
        coalesce(ends.role_id, job_titles.role_id) as role_id,
        ends.job_title,
        case when people.person_id <> ends.person_id then people.person_id end as manager_id,
        ends.is_primary,
        ends.share,
        ends.file_id,
        ends.row_number
    from ends
    left join people on ends.manager_id = people.person_id
    left join job_titles on lower(ends.job_title) = job_titles.title
)

select * from final

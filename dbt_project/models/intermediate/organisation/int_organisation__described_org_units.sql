-- One row per org unit of the HRIS × valid_from: what was known of it from that day until the next row's.
with given as (
    select * from {{ ref('stg_hris__org_units') }}
),

files as (
    select *
    from {{ ref('stg_loads__source_files') }}
    where contract = 'hris/org_units'
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

ordered as (
    select
        given.*,
        lead(given.valid_from) over (partition by given.org_unit_id order by given.valid_from) as valid_to,
        row_number() over (partition by given.org_unit_id order by given.valid_from) as nth_row,
        snapshots.next_date as next_snapshot_on
    from given
    left join snapshot_files on given.file_id = snapshot_files.file_id
    left join snapshots
        on
            snapshot_files.file_series = snapshots.file_series
            and snapshot_files.file_date = snapshots.file_date
),

final as (
    select
        org_unit_id,
        org_unit_name,
        parent_org_unit_id,
        org_unit_type,
        valid_from,
        valid_to,
        nth_row = 1 as is_first,
        -- missing from the next snapshot of its series
        case when valid_to > next_snapshot_on or valid_to is null then next_snapshot_on end as ended_on,
        file_id,
        row_number
    from ordered
)

select * from final

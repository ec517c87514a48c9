-- One row per org unit × valid_from: units of the HRIS, units that people name instead of giving an id, and units that people sit
-- in though no export describes them (those keep their id as a name and hang nowhere: what is not known is not guessed).
with given as (
    select * from {{ ref('stg_hris__org_units') }}
),

files as (
    select *
    from {{ ref('stg_loads__source_files') }}
    where contract = 'hris/org_units'
),

people as (
    select * from {{ ref('int_organisation__people_history') }}
),

workspace as (
    select coalesce({{ setting('workspace_name', 'varchar') }}, 'Company') as workspace_name
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

described as (
    select
        org_unit_id,
        org_unit_name,
        parent_org_unit_id,
        org_unit_type,
        'described' as origin,
        valid_from,
        valid_to,
        nth_row = 1 as is_first,
        -- missing from the next snapshot of its series
        case when valid_to > next_snapshot_on or valid_to is null then next_snapshot_on end as ended_on
    from ordered
),

tops as (
    select
        min(org_unit_id) as org_unit_id,
        count(distinct org_unit_id) as n_tops
    from described
    where
        parent_org_unit_id is null
        and valid_to is null
),

-- named units hang below the one unit at the top, or below a company of the workspace's name
company as (
    select
        case when tops.n_tops = 1 then tops.org_unit_id else 'company' end as org_unit_id,
        tops.n_tops = 1 as is_described,
        workspace.workspace_name
    from tops
    cross join workspace
),

named_people as (
    select distinct
        division,
        department,
        team
    from people
    where is_unit_named
),

named as (
    select
        {{ path_of_names(['division']) }} as org_unit_id,
        division as org_unit_name,
        null as parent_org_unit_id,
        'division' as org_unit_type,
        1 as rank_of_type
    from named_people
    where division is not null
    union
    select
        {{ path_of_names(['division', 'department']) }} as org_unit_id,
        department as org_unit_name,
        {{ path_of_names(['division']) }} as parent_org_unit_id,
        'department' as org_unit_type,
        2 as rank_of_type
    from named_people
    where department is not null
    union
    select
        {{ path_of_names(['division', 'department', 'team']) }} as org_unit_id,
        team as org_unit_name,
        {{ path_of_names(['division', 'department']) }} as parent_org_unit_id,
        'team' as org_unit_type,
        3 as rank_of_type
    from named_people
    where team is not null
),

-- a team that is called like a department elsewhere has one path with it: the larger kind stands
named_once as (
    select
        named.*,
        row_number() over (partition by named.org_unit_id order by named.rank_of_type) as nth
    from named
    where named.org_unit_id not in (select described.org_unit_id from described)
),

from_names as (
    select
        named_once.org_unit_id,
        named_once.org_unit_name,
        coalesce(named_once.parent_org_unit_id, company.org_unit_id) as parent_org_unit_id,
        named_once.org_unit_type
    from named_once
    cross join company
    where named_once.nth = 1
    union all
    select
        company.org_unit_id,
        company.workspace_name as org_unit_name,
        null as parent_org_unit_id,
        'company' as org_unit_type
    from company
    where
        not company.is_described
        and exists (select 1 from named_once)
),

undescribed as (
    select distinct people.org_unit_id
    from people
    where
        people.org_unit_id is not null
        and people.org_unit_id not in (select described.org_unit_id from described)
        and people.org_unit_id not in (select from_names.org_unit_id from from_names)
),

final as (
    select
        org_unit_id,
        org_unit_name,
        parent_org_unit_id,
        org_unit_type,
        origin,
        valid_from,
        valid_to,
        is_first,
        ended_on
    from described
    union all
    select
        org_unit_id,
        org_unit_name,
        parent_org_unit_id,
        org_unit_type,
        'named' as origin,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        true as is_first,
        cast(null as date) as ended_on
    from from_names
    union all
    select
        org_unit_id,
        org_unit_id as org_unit_name,
        cast(null as varchar) as parent_org_unit_id,
        cast(null as varchar) as org_unit_type,
        'undescribed' as origin,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        true as is_first,
        cast(null as date) as ended_on
    from undescribed
)

select * from final

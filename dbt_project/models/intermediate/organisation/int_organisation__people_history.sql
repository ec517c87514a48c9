-- One row per person × valid_from: what was known of the person from that day until the next row's.
-- History is derived anew from the dated raw rows at every refresh, since HR events arrive late and early.
with given as (
    select * from {{ ref('stg_hris__people') }}
),

files as (
    select *
    from {{ ref('stg_loads__source_files') }}
    where contract = 'hris/people'
),

quarantined_people as (
    select * from {{ ref('stg_loads__quarantined_people') }}
),

rows_waiting as (
    select * from {{ ref('int_loads__rows_waiting') }}
),

people_references as (
    select * from {{ ref('int_people__references') }}
),

roles as (
    select * from {{ ref('stg_hris__roles') }}
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
        lead(file_date) over (partition by file_series order by file_date) as next_date,
        lag(file_date) over (partition by file_series order by file_date) as previous_date
    from snapshot_days
),

-- a row that waits or needs mending is still a sign of its person
present as (
    select
        snapshot_files.file_series,
        snapshot_files.file_date,
        given.person_id
    from snapshot_files
    inner join given on snapshot_files.file_id = given.file_id
    union
    select
        snapshot_files.file_series,
        snapshot_files.file_date,
        quarantined_people.person_id
    from snapshot_files
    inner join quarantined_people on snapshot_files.file_id = quarantined_people.file_id
),

settled as (
    select
        given.*,
        people_references.person_id as manager_id
    from given
    left join people_references on given.manager_reference = people_references.reference
    left join rows_waiting
        on
            given.file_id = rows_waiting.file_id
            and given.row_number = rows_waiting.row_number
    where rows_waiting.file_id is null
),

in_force as (
    {{ newest_file_wins('settled', ['person_id', 'valid_from']) }}
),

known_people as (
    select distinct person_id from in_force
),

titled_roles as (
    select
        lower(role_title) as title,
        min(role_id) as role_id
    from roles
    group by lower(role_title)
    having count(distinct role_id) = 1
),

-- a title that no role bears is a role of its own, spelled the same way for everybody
spelled_titles as (
    select
        lower(job_title) as title,
        min(job_title) as spelling
    from in_force
    where role_id is null
    group by lower(job_title)
),

ordered as (
    select
        in_force.*,
        coalesce(in_force.role_id, titled_roles.role_id, spelled_titles.spelling) as role_in_force,
        snapshots.next_date as next_snapshot_on,
        snapshots.previous_date as previous_snapshot_on,
        case when known_people.person_id <> in_force.person_id then known_people.person_id end as known_manager_id,
        lead(in_force.valid_from) over (partition by in_force.person_id order by in_force.valid_from) as valid_to,
        row_number() over (partition by in_force.person_id order by in_force.valid_from) as nth_row,
        -- a leaving that was recorded later in the same employment holds for its earlier rows too
        first_value(in_force.left_on) over (
            partition by in_force.person_id, in_force.hired_on
            order by in_force.valid_from desc
            rows between unbounded preceding and unbounded following
        ) as newest_left_on
    from in_force
    left join snapshot_files on in_force.file_id = snapshot_files.file_id
    left join snapshots
        on
            snapshot_files.file_series = snapshots.file_series
            and snapshot_files.file_date = snapshots.file_date
    left join known_people on in_force.manager_id = known_people.person_id
    left join titled_roles on lower(in_force.job_title) = titled_roles.title
    left join spelled_titles on lower(in_force.job_title) = spelled_titles.title
),

-- who is in a snapshot and not in the next one of its series has left on that one's day
watched as (
    select
        ordered.*,
        first_value(ordered.previous_snapshot_on) over (
            partition by ordered.person_id
            order by ordered.valid_from
        ) as snapshot_before_first_row,
        first_value(ordered.valid_from) over (partition by ordered.person_id order by ordered.valid_from) as first_seen_on,
        coalesce(ordered.left_on, ordered.newest_left_on) as known_left_on,
        case when present.person_id is null then ordered.next_snapshot_on end as missing_from
    from ordered
    left join snapshot_files on ordered.file_id = snapshot_files.file_id
    left join present
        on
            snapshot_files.file_series = present.file_series
            and ordered.next_snapshot_on = present.file_date
            and ordered.person_id = present.person_id
),

final as (
    select
        person_id,
        valid_from,
        valid_to,
        nth_row = 1 as is_first,
        -- without a day of hire, who was not yet in an earlier snapshot was not yet hired
        coalesce(hired_on, case when snapshot_before_first_row is not null then first_seen_on end) as hired_on,
        hired_on is null and snapshot_before_first_row is not null as is_hired_inferred,
        case when missing_from < known_left_on or known_left_on is null then missing_from else known_left_on end as left_on,
        coalesce(missing_from < known_left_on or (known_left_on is null and missing_from is not null), false) as is_left_inferred,
        known_manager_id as manager_id,
        coalesce(org_unit_id, {{ path_of_names(['division', 'department', 'team']) }}) as org_unit_id,
        org_unit_id is null and coalesce(division, department, team) is not null as is_unit_named,
        division,
        department,
        team,
        role_in_force as role_id,
        job_title,
        location,
        full_name,
        email,
        username,
        file_id,
        row_number
    from watched
)

select * from final

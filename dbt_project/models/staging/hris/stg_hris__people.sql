-- One row per row of the export: which of several rows is in force depends on the manager's reference, so that is decided
-- in int_organisation__people_history.
with rows_read as (
    select * from {{ source('raw', 'hris__people') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

unit_names as (
    select * from {{ ref('stg_hris__unit_names') }}
),

typed as (
    select
        rows_read.person_id,
        rows_read.full_name,
        rows_read.email,
        rows_read.username,
        rows_read.hired_on,
        -- an end before the beginning is that of an earlier employment
        case when rows_read.left_on >= rows_read.hired_on or rows_read.hired_on is null then rows_read.left_on end as left_on,
        rows_read.manager_id as manager_reference,
        rows_read.org_unit_id,
        coalesce(teams.spelling, rows_read.team) as team,
        coalesce(departments.spelling, rows_read.department) as department,
        coalesce(divisions.spelling, rows_read.division) as division,
        rows_read.role_id,
        rows_read.job_title,
        rows_read.location,
        coalesce(rows_read.valid_from, files.file_date) as valid_from,
        rows_read.valid_from is null as is_snapshot,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
    left join unit_names as teams on rows_read.team = teams.unit_name
    left join unit_names as departments on rows_read.department = departments.unit_name
    left join unit_names as divisions on rows_read.division = divisions.unit_name
)

select * from typed

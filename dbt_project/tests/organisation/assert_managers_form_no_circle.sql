-- People whose line of managers leads back to themselves, as of the refresh. Their rows stay; reporting lines stop at the person
-- who comes again.
{{ config(severity='warn') }}

with recursive managers as (
    select distinct reports.manager_id as person_id
    from {{ ref('dim_person') }} as reports
    where reports.manager_id is not null
),

-- only who leads somebody can be part of a circle
lines as (
    select
        people.person_id,
        people.manager_id
    from {{ ref('dim_person') }} as people
    inner join managers on people.person_id = managers.person_id
    where people.manager_id is not null
),

walk as (
    select
        person_id,
        manager_id,
        chr(31) || person_id || chr(31) as visited
    from lines
    union all
    select
        walk.person_id,
        lines.manager_id,
        walk.visited || lines.person_id || chr(31) as visited
    from walk
    inner join lines on walk.manager_id = lines.person_id
    where position(chr(31) || lines.person_id || chr(31) in walk.visited) = 0
)

select
    max(files.file) as file,
    max({{ row_in_file('people.row_number', 'files.cells_per_row') }}) as row_number,
    walk.person_id
from walk
inner join {{ ref('int_organisation__people_history') }} as people on walk.person_id = people.person_id
inner join {{ ref('stg_loads__source_files') }} as files on people.file_id = files.file_id
where walk.manager_id = walk.person_id
group by walk.person_id

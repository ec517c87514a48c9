-- People whose line of managers leads back to themselves, as of the refresh. Their rows stay; reporting lines stop at the person
-- who comes again.
{{ config(severity='warn') }}

with people as (
    select
        person_id,
        manager_id
    from {{ ref('dim_person') }}
    where manager_id is not null
),

{{ ancestors('way_up', 'people', [], 'person_id', 'manager_id') }},

-- who is in a circle is reached from somewhere after more steps than there are people
circles as (
    select distinct stuck_at as person_id
    from way_up
    where stuck_at is not null
)

select
    max(files.file) as file,
    max({{ row_in_file('history.row_number', 'files.cells_per_row') }}) as row_number,
    circles.person_id
from circles
inner join {{ ref('int_organisation__people_history') }} as history on circles.person_id = history.person_id
inner join {{ ref('stg_loads__source_files') }} as files on history.file_id = files.file_id
group by circles.person_id

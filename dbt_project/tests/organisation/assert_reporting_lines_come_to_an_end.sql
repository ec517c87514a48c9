-- People with more than 50 managers above them, as of the refresh: no organisation is so deep. Their lines stop at the 50th.
{{ config(severity='warn') }}

with people as (
    select
        person_id,
        manager_id
    from {{ ref('dim_person') }}
),

{{ ancestors('way_up', 'people', [], 'person_id', 'manager_id') }}

select
    max(files.file) as file,
    max({{ row_in_file('history.row_number', 'files.cells_per_row') }}) as row_number,
    way_up.person_id
from way_up
inner join {{ ref('int_organisation__people_history') }} as history on way_up.person_id = history.person_id
inner join {{ ref('stg_loads__source_files') }} as files on history.file_id = files.file_id
where
    way_up.stuck_at is null
    and way_up.n_steps > 50
group by way_up.person_id

-- People who were rated in a cycle that opened after they had left: one of the two days is wrong.
{{ config(severity='warn') }}

with rated as (
    select
        cycle_id,
        person_id,
        min(file_id) as file_id,
        min(row_number) as row_number
    from {{ ref('int_assessment__answers') }}
    group by cycle_id, person_id
),

last_known as (
    select
        person_id,
        left_on,
        is_left_inferred,
        row_number() over (partition by person_id order by valid_from desc) as newness
    from {{ ref('int_organisation__people_history') }}
)

select
    files.file,
    {{ row_in_file('rated.row_number', 'files.cells_per_row') }} as row_number
from rated
inner join {{ ref('stg_ratings__cycles') }} as cycles on rated.cycle_id = cycles.cycle_id
inner join last_known on rated.person_id = last_known.person_id
inner join {{ ref('stg_loads__source_files') }} as files on rated.file_id = files.file_id
where
    last_known.newness = 1
    and not last_known.is_left_inferred
    and last_known.left_on <= cycles.opens_on

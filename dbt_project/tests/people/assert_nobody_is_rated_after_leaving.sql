-- People who were rated in a cycle that opened after they had left: one of the two days is wrong.
{{ config(severity='warn') }}

with rated as (
    select distinct
        cycle_id,
        person_id
    from {{ ref('int_assessment__competency_levels') }}
),

last_known as (
    select
        person_id,
        left_on,
        is_left_inferred,
        file_id,
        row_number,
        row_number() over (partition by person_id order by valid_from desc) as newness
    from {{ ref('int_organisation__people_history') }}
)

select
    files.file,
    {{ row_in_file('last_known.row_number', 'files.cells_per_row') }} as row_number,
    rated.cycle_id
from rated
inner join {{ ref('stg_ratings__cycles') }} as cycles on rated.cycle_id = cycles.cycle_id
inner join last_known on rated.person_id = last_known.person_id
inner join {{ ref('stg_loads__source_files') }} as files on last_known.file_id = files.file_id
where
    last_known.newness = 1
    and not last_known.is_left_inferred
    and last_known.left_on <= cycles.opens_on

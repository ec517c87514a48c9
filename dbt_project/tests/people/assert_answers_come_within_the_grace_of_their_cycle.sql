-- Answers that came after the grace of their cycle: they count nowhere.
{{ config(severity='warn') }}

select
    files.file,
    {{ row_in_file('given.row_number', 'files.cells_per_row') }} as row_number
from {{ ref('int_assessment__ratings_needing_resolution') }} as given
inner join {{ ref('stg_loads__source_files') }} as files on given.file_id = files.file_id
where
    given.is_late
    and given.waiting_reason is null

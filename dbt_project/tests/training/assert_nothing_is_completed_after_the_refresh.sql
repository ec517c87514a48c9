-- Enrolments with a day of completion after the day of the refresh: plans, or expiries. They are no completions.
{{ config(severity='warn') }}

select
    files.file,
    {{ row_in_file('given.row_number', 'files.cells_per_row') }} as row_number
from {{ ref('stg_lms__enrolments') }} as given
inner join {{ ref('stg_loads__source_files') }} as files on given.file_id = files.file_id
where given.is_planned

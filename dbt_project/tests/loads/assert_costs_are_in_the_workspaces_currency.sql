-- Courses whose cost is in another currency than the workspace's: it counts as unknown.
{{ config(severity='warn') }}

select
    files.file,
    {{ row_in_file('courses.row_number', 'files.cells_per_row') }} as row_number,
    courses.course_id,
    courses.currency
from {{ ref('stg_lms__courses') }} as courses
inner join {{ ref('stg_loads__source_files') }} as files on courses.file_id = files.file_id
where courses.is_in_other_currency

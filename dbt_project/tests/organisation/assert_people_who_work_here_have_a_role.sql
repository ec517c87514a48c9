-- People who work here and have neither a role nor a job title: no target by role or career level reaches them.
{{ config(severity='warn') }}

select
    files.file,
    {{ row_in_file('people.row_number', 'files.cells_per_row') }} as row_number
from {{ ref('int_organisation__people_on_day') }} as people
inner join {{ ref('stg_loads__source_files') }} as files on people.file_id = files.file_id
where
    people.day = {{ setting('as_of', 'date') }}
    and people.is_employed
    and people.role_id is null

-- People who work here and for whom the HRIS gives neither an org unit nor the name of one: they are in no unit's figures.
{{ config(severity='warn') }}

select
    files.file,
    {{ row_in_file('people.row_number', 'files.cells_per_row') }} as row_number
from {{ ref('int_organisation__people_on_day') }} as people
inner join {{ ref('stg_loads__source_files') }} as files on people.file_id = files.file_id
where
    people.day = {{ setting('as_of', 'date') }}
    and people.is_employed
    and people.org_unit_id is null

-- People rows whose role_id no export describes. They stay; what is deployed by career level does not reach such a role.
{{ config(severity='warn') }}

select
    files.file,
    {{ row_in_file('people.row_number', 'files.cells_per_row') }} as row_number,
    people.role_id
from {{ ref('int_organisation__people_history') }} as people
inner join {{ ref('stg_loads__source_files') }} as files on people.file_id = files.file_id
left join {{ ref('stg_hris__roles') }} as roles on people.role_id = roles.role_id
where
    people.role_id is not null
    and roles.role_id is null

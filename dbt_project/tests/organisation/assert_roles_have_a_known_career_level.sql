-- Roles without a career level, or with one that no export describes: what is deployed by career level does not reach them.
{{ config(severity='warn') }}

select
    files.file,
    {{ row_in_file('roles.row_number', 'files.cells_per_row') }} as row_number,
    roles.role_id,
    roles.career_level
from {{ ref('stg_hris__roles') }} as roles
inner join {{ ref('stg_loads__source_files') }} as files on roles.file_id = files.file_id
left join {{ ref('stg_hris__career_levels') }} as career_levels on roles.career_level = career_levels.career_level
where career_levels.career_level is null

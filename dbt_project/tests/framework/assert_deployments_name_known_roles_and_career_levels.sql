-- Deployments for a role or career level that nothing describes: they reach nobody.
{{ config(severity='warn') }}

select
    files.file,
    {{ row_in_file('deployments.row_number', 'files.cells_per_row') }} as row_number,
    deployments.scope,
    deployments.career_level,
    deployments.role_id
from {{ ref('int_framework__deployments') }} as deployments
inner join {{ ref('stg_loads__source_files') }} as files on deployments.file_id = files.file_id
left join {{ ref('stg_hris__career_levels') }} as career_levels on deployments.career_level = career_levels.career_level
left join {{ ref('dim_role') }} as roles on deployments.role_id = roles.role_id
where
    (deployments.scope = 'level' and career_levels.career_level is null)
    or (deployments.scope = 'push' and roles.role_id is null)

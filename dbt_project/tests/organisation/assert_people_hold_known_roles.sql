-- Rows of people and positions whose role no export describes, by id or by title. They stay; what is deployed by career level does
-- not reach such a role.
{{ config(severity='warn') }}

with held as (
    select
        role_id,
        file_id,
        row_number
    from {{ ref('int_organisation__people_history') }}
    union all
    select
        role_id,
        file_id,
        row_number
    from {{ ref('int_organisation__positions_history') }}
)

select
    files.file,
    {{ row_in_file('held.row_number', 'files.cells_per_row') }} as row_number,
    held.role_id
from held
inner join {{ ref('stg_loads__source_files') }} as files on held.file_id = files.file_id
left join {{ ref('stg_hris__roles') }} as roles on held.role_id = roles.role_id
where
    held.role_id is not null
    and roles.role_id is null

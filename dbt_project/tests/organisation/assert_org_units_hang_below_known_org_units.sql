-- Org units whose parent no export describes: they are taken for the top of a tree of their own.
{{ config(severity='warn') }}

select
    files.file,
    {{ row_in_file('org_units.row_number', 'files.cells_per_row') }} as row_number,
    org_units.org_unit_id,
    org_units.parent_org_unit_id
from {{ ref('stg_hris__org_units') }} as org_units
inner join {{ ref('stg_loads__source_files') }} as files on org_units.file_id = files.file_id
left join {{ ref('stg_hris__org_units') }} as parents on org_units.parent_org_unit_id = parents.org_unit_id
where
    org_units.parent_org_unit_id is not null
    and parents.org_unit_id is null

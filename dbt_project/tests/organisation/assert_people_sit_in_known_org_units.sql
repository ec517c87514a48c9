-- Rows of people and positions whose org_unit_id no export describes. They stay, in a unit of that id that hangs nowhere, so the
-- company's figures lack them until the unit comes.
{{ config(severity='warn') }}

with placed as (
    select
        org_unit_id,
        file_id,
        row_number
    from {{ ref('int_organisation__people_history') }}
    union all
    select
        org_unit_id,
        file_id,
        row_number
    from {{ ref('int_organisation__positions_history') }}
)

select
    files.file,
    {{ row_in_file('placed.row_number', 'files.cells_per_row') }} as row_number,
    placed.org_unit_id
from placed
inner join {{ ref('stg_loads__source_files') }} as files on placed.file_id = files.file_id
inner join {{ ref('int_organisation__org_units_history') }} as org_units
    on
        placed.org_unit_id = org_units.org_unit_id
        and org_units.origin = 'undescribed'

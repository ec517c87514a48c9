-- People rows whose org_unit_id no export describes. They stay, in a unit of that id that hangs nowhere, so the company's figures
-- lack them until the unit comes.
{{ config(severity='warn') }}

select
    files.file,
    {{ row_in_file('people.row_number', 'files.cells_per_row') }} as row_number,
    people.org_unit_id
from {{ ref('int_organisation__people_history') }} as people
inner join {{ ref('stg_loads__source_files') }} as files on people.file_id = files.file_id
inner join {{ ref('int_organisation__org_units_history') }} as org_units
    on
        people.org_unit_id = org_units.org_unit_id
        and org_units.origin = 'undescribed'

-- People rows whose team, department and division mean no unit of hris/org_units, or several, though there is such an export. They
-- stay, in a unit of those names.
{{ config(severity='warn') }}

select
    files.file,
    {{ row_in_file('people.row_number', 'files.cells_per_row') }} as row_number,
    people.org_unit_id
from {{ ref('int_organisation__people_history') }} as people
inner join {{ ref('stg_loads__source_files') }} as files on people.file_id = files.file_id
where
    people.is_unit_named
    and exists (select 1 from {{ ref('int_organisation__described_org_units') }})

-- Org units that stand above themselves, as of the refresh: the tree is cut at the one named here, which becomes a top.
{{ config(severity='warn') }}

select
    files.file,
    {{ row_in_file('described.row_number', 'files.cells_per_row') }} as row_number,
    tree.org_unit_id,
    tree.given_parent_id
from {{ ref('int_organisation__tree_on_day') }} as tree
left join {{ ref('int_organisation__described_org_units') }} as described
    on
        tree.org_unit_id = described.org_unit_id
        and (tree.day >= described.valid_from or described.is_first)
        and (tree.day < described.valid_to or described.valid_to is null)
left join {{ ref('stg_loads__source_files') }} as files on described.file_id = files.file_id
where
    tree.cut = 'circle'
    and tree.day = {{ setting('as_of', 'date') }}

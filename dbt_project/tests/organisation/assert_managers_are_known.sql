-- Rows of people and positions whose manager is nobody in the company, or may be several. They stay, without a manager.
{{ config(severity='warn') }}

with given as (
    select
        manager_reference,
        file_id,
        row_number
    from {{ ref('stg_hris__people') }}
    union all
    select
        manager_reference,
        file_id,
        row_number
    from {{ ref('stg_hris__positions') }}
)

select
    files.file,
    {{ row_in_file('given.row_number', 'files.cells_per_row') }} as row_number,
    people.waiting_reason
from given
inner join {{ ref('stg_loads__source_files') }} as files on given.file_id = files.file_id
inner join {{ ref('int_people__references') }} as people on given.manager_reference = people.reference
left join {{ ref('int_people__references_by_day') }} as by_day
    on
        given.file_id = by_day.file_id
        and given.row_number = by_day.row_number
        and by_day.column_name = 'manager_id'
where
    people.waiting_reason is not null
    and by_day.person_id is null

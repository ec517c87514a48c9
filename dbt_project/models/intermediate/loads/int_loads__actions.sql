-- One row per action: that of the newest file, its references resolved.
with given as (
    select * from {{ ref('stg_development__actions') }}
),

rows_waiting as (
    select * from {{ ref('int_loads__rows_waiting') }}
),

people as (
    select * from {{ ref('int_people__references') }}
),

people_by_day as (
    select * from {{ ref('int_people__references_by_day') }}
),

competencies as (
    select * from {{ ref('int_framework__references') }}
),

resolved as (
    select
        given.action_id,
        coalesce(people_by_day.person_id, people.person_id) as person_id,
        competencies.competency_id,
        given.kind,
        given.title,
        given.status,
        given.due_on,
        given.completed_on,
        given.file_id,
        given.row_number,
        given.file_rank
    from given
    inner join people on given.person_reference = people.reference
    left join people_by_day
        on
            given.file_id = people_by_day.file_id
            and given.row_number = people_by_day.row_number
            and people_by_day.column_name = 'person_id'
    inner join competencies on given.competency_reference = competencies.reference
    left join rows_waiting
        on
            given.file_id = rows_waiting.file_id
            and given.row_number = rows_waiting.row_number
    where rows_waiting.file_id is null
),

in_force as (
    {{ newest_file_wins('resolved', ['action_id']) }}
),

final as (
    select
        action_id,
        person_id,
        competency_id,
        kind,
        title,
        status,
        due_on,
        completed_on,
        file_id,
        row_number
    from in_force
)

select * from final

-- One row per behaviour: that of the newest file, its competency resolved.
with given as (
    select * from {{ ref('stg_framework__behaviours') }}
),

rows_waiting as (
    select * from {{ ref('int_loads__rows_waiting') }}
),

competencies as (
    select * from {{ ref('int_framework__references') }}
),

resolved as (
    select
        given.behaviour_id,
        competencies.competency_id,
        given.statement,
        given.status,
        given.updated_on,
        given.file_id,
        given.row_number,
        given.file_rank
    from given
    inner join competencies on given.competency_reference = competencies.reference
    left join rows_waiting
        on
            given.file_id = rows_waiting.file_id
            and given.row_number = rows_waiting.row_number
    where rows_waiting.file_id is null
),

in_force as (
    {{ newest_file_wins('resolved', ['behaviour_id']) }}
),

final as (
    select
        behaviour_id,
        competency_id,
        statement,
        coalesce(status, 'active') as status,
        updated_on,
        file_id,
        row_number
    from in_force
)

select * from final

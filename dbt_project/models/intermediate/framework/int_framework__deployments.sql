-- One row per competency × scope × (career level or role) × valid_from: that of the newest file, its competency resolved.
with given as (
    select * from {{ ref('stg_framework__deployments') }}
),

rows_waiting as (
    select * from {{ ref('int_loads__rows_waiting') }}
),

competencies as (
    select * from {{ ref('int_framework__references') }}
),

resolved as (
    select
        competencies.competency_id,
        given.scope,
        given.career_level,
        given.role_id,
        given.target_level,
        given.valid_from,
        given.valid_to,
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
    {{ newest_file_wins('resolved', ['competency_id', 'scope', 'career_level', 'role_id', 'valid_from']) }}
),

final as (
    select
        competency_id,
        scope,
        career_level,
        role_id,
        target_level,
        valid_from,
        valid_to,
        file_id,
        row_number
    from in_force
)

select * from final

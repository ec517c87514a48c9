-- One row per cycle × person × competency: the calibration of the newest file, its references resolved.
with given as (
    select * from {{ ref('stg_ratings__calibrations') }}
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
        given.cycle_id,
        coalesce(people_by_day.person_id, people.person_id) as person_id,
        competencies.competency_id,
        given.level,
        given.calibrated_on,
        given.reason,
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
    {{ newest_file_wins('resolved', ['cycle_id', 'person_id', 'competency_id']) }}
),

final as (
    select
        cycle_id,
        person_id,
        competency_id,
        level,
        calibrated_on,
        reason,
        file_id,
        row_number
    from in_force
)

select * from final

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

competencies as (
    select * from {{ ref('int_framework__references') }}
),

resolved as (
    select
        given.cycle_id,
        people.person_id,
        competencies.competency_id,
        given.level,
        given.calibrated_on,
        given.reason,
        given.file_id,
        given.row_number,
        given.file_rank
    from given
    inner join people on given.person_reference = people.reference
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

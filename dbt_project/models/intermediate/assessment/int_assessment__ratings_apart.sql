-- One row per row of the ratings export that is no answer in force as it is written: it is exceptional, or displaced by a newer answer,
-- or its rater counts in another relation. is_in_force says of an exceptional one whether it is an answer in force once resolved.
with exceptional as (
    select * from {{ ref('int_assessment__exceptional_ratings') }}
),

displaced as (
    select
        file_id,
        row_number
    from {{ ref('int_assessment__superseded_answers') }}
    union distinct
    select
        file_id,
        row_number
    from {{ ref('int_assessment__answers_in_other_relations') }}
),

final as (
    select
        coalesce(exceptional.file_id, displaced.file_id) as file_id,
        coalesce(exceptional.row_number, displaced.row_number) as row_number,
        coalesce(displaced.file_id is null and exceptional.waiting_reason is null and not exceptional.is_late, false) as is_in_force
    from exceptional
    full join displaced
        on
            exceptional.file_id = displaced.file_id
            and exceptional.row_number = displaced.row_number
)

select * from final

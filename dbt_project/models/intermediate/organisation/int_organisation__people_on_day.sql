-- One row per day × person: the row in force on that day. Before the first known row the first one serves (is_backfilled).
with days as (
    select * from {{ ref('int_organisation__days') }}
),

history as (
    select * from {{ ref('int_organisation__people_history') }}
),

final as (
    select
        days.day,
        history.person_id,
        history.hired_on,
        history.left_on,
        history.is_hired_inferred,
        history.is_left_inferred,
        coalesce(history.hired_on <= days.day, true) and coalesce(history.left_on > days.day, true) as is_employed,
        history.org_unit_id,
        history.role_id,
        history.manager_id,
        history.location,
        history.valid_from > days.day as is_backfilled,
        history.file_id,
        history.row_number
    from days
    inner join history
        on
            (days.day >= history.valid_from or history.is_first)
            and (days.day < history.valid_to or history.valid_to is null)
)

select * from final

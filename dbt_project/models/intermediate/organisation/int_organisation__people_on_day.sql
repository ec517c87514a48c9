-- One row per day × person: the row in force on that day. Before the first known row the first one serves (is_backfilled).
-- Org unit, role and manager are those of the position in force; what it leaves blank, and all of it where none is in force, is what
-- hris/people says; where that says nothing either, the first known position serves.
with days as (
    select * from {{ ref('int_organisation__days') }}
),

history as (
    select * from {{ ref('int_organisation__people_history') }}
),

positions as (
    select * from {{ ref('int_organisation__positions_on_day') }}
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
        coalesce(case when not positions.is_backfilled then positions.org_unit_id end, history.org_unit_id, positions.org_unit_id)
            as org_unit_id,
        coalesce(case when not positions.is_backfilled then positions.role_id end, history.role_id, positions.role_id) as role_id,
        coalesce(case when not positions.is_backfilled then positions.manager_id end, history.manager_id, positions.manager_id)
            as manager_id,
        history.location,
        history.valid_from > days.day as is_backfilled,
        history.file_id,
        history.row_number
    from days
    inner join history
        on
            (days.day >= history.valid_from or history.is_first)
            and (days.day < history.valid_to or history.valid_to is null)
    left join positions
        on
            days.day = positions.day
            and history.person_id = positions.person_id
)

select * from final

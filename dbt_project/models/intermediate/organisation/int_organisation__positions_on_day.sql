-- One row per day × person who holds a position then or later: the position that counts. Of several in force the primary one counts,
-- else the one with the largest share, else the smallest position_id. Before the first known position the first one serves.
with days as (
    select * from {{ ref('int_organisation__days') }}
),

history as (
    select * from {{ ref('int_organisation__positions_history') }}
),

held as (
    select
        days.day,
        history.person_id,
        history.position_id,
        history.org_unit_id,
        history.role_id,
        history.manager_id,
        history.valid_from > days.day as is_backfilled,
        row_number() over (
            partition by days.day, history.person_id
            order by
                case when history.valid_from <= days.day then 0 else 1 end,
                case when history.is_primary then 0 else 1 end,
                coalesce(history.share, 0) desc,
                coalesce(history.position_id, ''),
                history.valid_from desc
        ) as position_rank
    from days
    inner join history
        on
            (days.day >= history.valid_from or history.is_first)
            and (days.day < history.valid_to or history.valid_to is null)
),

final as (
    select
        day,
        person_id,
        position_id,
        org_unit_id,
        role_id,
        manager_id,
        is_backfilled
    from held
    where position_rank = 1
)

select * from final

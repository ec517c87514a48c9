-- One row per closed cycle: the time in which training counts towards its gaps, from the day after its close through the day the
-- next cycle opens. While no next cycle has opened, the time ends today, so that a cycle that is only planned changes nothing; but
-- what will be on offer before it opens is on offer (offers_until).
with cycles as (
    select * from {{ ref('int_assessment__cycles') }}
),

workspace as (
    select {{ setting('as_of', 'date') }} as as_of
),

followed as (
    select
        cycle_id,
        closes_on,
        is_closed,
        lead(opens_on) over (order by cycle_number) as next_opens_on
    from cycles
),

final as (
    select
        followed.cycle_id,
        followed.closes_on,
        case when followed.next_opens_on < workspace.as_of then followed.next_opens_on else workspace.as_of end as ends_on,
        coalesce(followed.next_opens_on, workspace.as_of) as offers_until
    from followed
    cross join workspace
    where followed.is_closed
)

select * from final

-- One row per closed cycle × cycle that follows it for somebody (0: none does): the time in which training counts towards the gaps of
-- those people, from the day after the close through the day the cycle that follows opens. While that has not opened, the time ends
-- today, so that a cycle that is only planned changes nothing; but what will be on offer before it opens is on offer (offers_until).
-- The next cycle of the calendar has its row even if it follows for nobody.
with cycles as (
    select * from {{ ref('int_assessment__cycles') }}
),

next_cycles as (
    select distinct
        cycle_id,
        next_cycle_number
    from {{ ref('int_training__next_cycles') }}
),

workspace as (
    select {{ setting('as_of', 'date') }} as as_of
),

of_calendar as (
    select
        cycle_id,
        coalesce(lead(cycle_number) over (order by cycle_number), 0) as next_cycle_number
    from cycles
),

followed as (
    select
        cycle_id,
        next_cycle_number
    from next_cycles
    union
    select
        cycle_id,
        next_cycle_number
    from of_calendar
),

final as (
    select
        followed.cycle_id,
        followed.next_cycle_number,
        cycles.closes_on,
        case when following.opens_on < workspace.as_of then following.opens_on else workspace.as_of end as ends_on,
        coalesce(following.opens_on, workspace.as_of) as offers_until,
        followed.next_cycle_number = of_calendar.next_cycle_number as is_of_calendar
    from followed
    inner join cycles on followed.cycle_id = cycles.cycle_id
    inner join of_calendar on followed.cycle_id = of_calendar.cycle_id
    cross join workspace
    left join cycles as following on followed.next_cycle_number = following.cycle_number
    where cycles.is_closed
)

select * from final

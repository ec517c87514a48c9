-- One row per cycle × cycle that follows it for somebody × course that was on offer at some time between the close of the one and the
-- opening of the other, both days included. Dates outweigh is_active, which says how things are today: a course that is off the list
-- now was on offer then.
with windows as (
    select * from {{ ref('int_training__windows') }}
),

courses as (
    select * from {{ ref('stg_lms__courses') }}
),

final as (
    select
        windows.cycle_id,
        windows.next_cycle_number,
        courses.course_id
    from windows
    inner join courses
        on
            (courses.available_from is null or windows.offers_until >= courses.available_from)
            and (courses.available_to is null or windows.closes_on <= courses.available_to)
    where
        coalesce(courses.is_active, true)
        or courses.available_from is not null
        or courses.available_to is not null
)

select * from final

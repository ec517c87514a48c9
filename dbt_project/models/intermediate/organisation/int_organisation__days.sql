-- One row per day on which somebody asks what the organisation looked like: a cycle's day, and the refresh's.
with cycles as (
    select * from {{ ref('int_assessment__cycles') }}
),

final as (
    select day
    from cycles
    where is_opened
    union
    select {{ setting('as_of', 'date') }} as day
)

select * from final
where day is not null

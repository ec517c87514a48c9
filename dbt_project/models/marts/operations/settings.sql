-- One row per setting in force, the refresh's day (as_of) and time (refreshed_at) included.
with settings as (
    select * from {{ ref('stg_workspace__settings') }}
),

final as (
    select
        name,
        value
    from settings
)

select * from final

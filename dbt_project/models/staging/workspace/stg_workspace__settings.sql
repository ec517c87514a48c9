-- One row per setting in force.
with settings as (
    select * from {{ source('raw', 'settings') }}
),

final as (
    select
        name,
        value
    from settings
)

select * from final

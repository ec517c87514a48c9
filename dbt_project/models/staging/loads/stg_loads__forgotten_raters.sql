-- One row per rater key under which the answers of a forgotten person about others stay: somebody answered, and nobody knows who.
with forgotten as (
    select * from {{ source('raw', 'forgotten') }}
),

final as (
    select distinct rater_key from forgotten
)

select * from final

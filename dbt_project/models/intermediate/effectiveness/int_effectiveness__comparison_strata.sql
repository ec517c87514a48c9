-- One row per competency × estimate × stratum of those who finished no course for it meanwhile: how many, and how they moved. They
-- are the same for every course of the competency, so they are counted up once, not once for each course.
with comparison as (
    select *
    from {{ ref('int_effectiveness__rated_pairs') }}
    where is_comparison
),

final as (
    {{ movement_strata('comparison', ['competency_id']) }}
)

select * from final

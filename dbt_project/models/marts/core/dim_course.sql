-- One row per course.
with courses as (
    select * from {{ ref('stg_lms__courses') }}
),

final as (
    select
        course_id,
        course_title,
        provider,
        modality,
        hours,
        unit_cost,
        currency,
        is_active,
        available_from,
        available_to
    from courses
)

select * from final

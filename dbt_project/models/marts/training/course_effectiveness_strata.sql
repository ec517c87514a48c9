-- One row per course × competency × pair of cycles × level at the beginning, where anybody stands: those who finished the course and
-- those they are compared with. Only strata with at least two of each enter the adjusted estimate.
with strata as (
    select * from {{ ref('int_effectiveness__strata') }}
),

final as (
    select
        course_id,
        competency_id,
        from_cycle_id,
        to_cycle_id,
        from_level_rounded,
        n_completers,
        n_comparison,
        mean_movement_completers,
        mean_movement_comparison,
        is_used
    from strata
    where estimate = 'adjusted'
)

select * from final
order by course_id, competency_id, from_cycle_id, to_cycle_id, from_level_rounded

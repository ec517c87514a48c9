-- One row per course × competency × estimate × stratum with anybody in it: those who finished the course and those they are compared
-- with, side by side. A stratum counts with at least two of each, since one alone has no spread.
with completers as (
    select * from {{ ref('int_effectiveness__completers') }}
),

comparison_strata as (
    select * from {{ ref('int_effectiveness__comparison_strata') }}
),

course_competencies as (
    select * from {{ ref('int_loads__course_competencies') }}
),

completer_strata as (
    {{ movement_strata('completers', ['course_id', 'competency_id']) }}
),

arms as (
    select
        completer_strata.*,
        true as is_completers
    from completer_strata
    union all
    select
        course_competencies.course_id,
        comparison_strata.*,
        false as is_completers
    from comparison_strata
    inner join course_competencies on comparison_strata.competency_id = course_competencies.competency_id
),

side_by_side as (
    select
        course_id,
        competency_id,
        estimate,
        from_cycle_id,
        to_cycle_id,
        from_level_rounded,
        max(case when is_completers then n_people end) as n_people_completers,
        max(case when not is_completers then n_people end) as n_people_comparison,
        max(case when is_completers then mean_movement end) as mean_movement_completers,
        max(case when not is_completers then mean_movement end) as mean_movement_comparison,
        max(case when is_completers then variance_movement end) as variance_movement_completers,
        max(case when not is_completers then variance_movement end) as variance_movement_comparison,
        max(case when is_completers then mean_level end) as mean_level_completers,
        max(case when not is_completers then mean_level end) as mean_level_comparison,
        max(case when is_completers then variance_level end) as variance_level_completers,
        max(case when not is_completers then variance_level end) as variance_level_comparison
    from arms
    group by course_id, competency_id, estimate, from_cycle_id, to_cycle_id, from_level_rounded
),

final as (
    select
        course_id,
        competency_id,
        estimate,
        from_cycle_id,
        to_cycle_id,
        from_level_rounded,
        coalesce(n_people_completers, 0) as n_completers,
        coalesce(n_people_comparison, 0) as n_comparison,
        mean_movement_completers,
        mean_movement_comparison,
        variance_movement_completers,
        variance_movement_comparison,
        mean_level_completers,
        mean_level_comparison,
        variance_level_completers,
        variance_level_comparison,
        coalesce(n_people_completers, 0) >= 2 and coalesce(n_people_comparison, 0) >= 2 as is_used
    from side_by_side
)

select * from final

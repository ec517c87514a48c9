-- One row per course × competency whose strata are not its completers, or whose used strata are not those that were compared.
with strata as (
    select
        course_id,
        competency_id,
        sum(n_completers) as n_completers,
        sum(case when is_used then n_completers else 0 end) as n_completers_matched,
        sum(case when is_used then n_comparison else 0 end) as n_comparison
    from {{ ref('course_effectiveness_strata') }}
    group by course_id, competency_id
),

effectiveness as (
    select * from {{ ref('course_effectiveness') }}
)

select
    effectiveness.course_id,
    effectiveness.competency_id,
    effectiveness.n_completers,
    strata.n_completers as n_completers_in_strata
from effectiveness
left join strata
    on
        effectiveness.course_id = strata.course_id
        and effectiveness.competency_id = strata.competency_id
where
    effectiveness.n_completers <> coalesce(strata.n_completers, 0)
    or effectiveness.n_completers_matched <> coalesce(strata.n_completers_matched, 0)
    or effectiveness.n_comparison <> coalesce(strata.n_comparison, 0)

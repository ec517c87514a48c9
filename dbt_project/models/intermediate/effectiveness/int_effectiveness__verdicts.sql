-- One row per course × competency that it is mapped to, also with nobody: did those who finished it move more than those who did
-- not, by two estimates that between them hold the truth when either's assumption holds. Counts are of person × pair of cycles.
with course_competencies as (
    select * from {{ ref('int_loads__course_competencies') }}
),

estimates as (
    select * from {{ ref('int_effectiveness__estimates') }}
),

completers as (
    select
        course_id,
        competency_id,
        count(*) as n_completers,
        count(distinct person_id) as n_people_completers,
        avg(movement) as mean_movement_completers,
        sum(cost) as cost_total
    from {{ ref('int_effectiveness__completers') }}
    group by course_id, competency_id
),

-- A person stands in one stratum of a pair of cycles at most, so those of one pair are different people.
people_by_pair as (
    select
        course_id,
        competency_id,
        estimate,
        from_cycle_id,
        to_cycle_id,
        sum(n_completers) as n_completers,
        sum(n_comparison) as n_comparison
    from {{ ref('int_effectiveness__strata') }}
    where is_used
    group by course_id, competency_id, estimate, from_cycle_id, to_cycle_id
),

people as (
    select
        course_id,
        competency_id,
        max(case when estimate = 'adjusted' then n_completers end) as n_people_completers_matched,
        max(case when estimate = 'adjusted' then n_comparison end) as n_people_comparison,
        max(case when estimate = 'placebo' then n_completers end) as n_people_placebo_completers,
        max(case when estimate = 'placebo' then n_comparison end) as n_people_placebo_comparison
    from people_by_pair
    group by course_id, competency_id
),

judged as (
    select
        course_competencies.course_id,
        course_competencies.competency_id,
        coalesce(completers.n_completers, 0) as n_completers,
        coalesce(completers.n_people_completers, 0) as n_people_completers,
        coalesce(people.n_people_completers_matched, 0) as n_people_completers_matched,
        coalesce(people.n_people_comparison, 0) as n_people_comparison,
        coalesce(people.n_people_placebo_completers, 0) as n_people_placebo_completers,
        coalesce(people.n_people_placebo_comparison, 0) as n_people_placebo_comparison,
        completers.mean_movement_completers,
        coalesce(completers.cost_total, 0) as cost_total,
        estimates.n_completers_matched,
        estimates.n_comparison,
        estimates.n_placebo_completers,
        estimates.n_placebo_comparison,
        estimates.matched_share,
        estimates.baseline_difference,
        estimates.effect_adjusted,
        estimates.std_error_adjusted,
        estimates.ci_low_adjusted,
        estimates.ci_high_adjusted,
        estimates.effect_did,
        estimates.std_error_did,
        estimates.ci_low_did,
        estimates.ci_high_did,
        estimates.placebo_effect,
        estimates.placebo_ci_low,
        estimates.placebo_ci_high,
        case
            when estimates.effect_adjusted <= estimates.effect_did then estimates.effect_adjusted
            when estimates.effect_adjusted > estimates.effect_did then estimates.effect_did
        end as effect_low,
        case
            when estimates.effect_adjusted >= estimates.effect_did then estimates.effect_adjusted
            when estimates.effect_adjusted < estimates.effect_did then estimates.effect_did
        end as effect_high,
        estimates.p_value_adjusted,
        estimates.p_value_did,
        estimates.p_value,
        estimates.q_value,
        estimates.verdict
    from course_competencies
    inner join estimates
        on
            course_competencies.course_id = estimates.course_id
            and course_competencies.competency_id = estimates.competency_id
    left join completers
        on
            course_competencies.course_id = completers.course_id
            and course_competencies.competency_id = completers.competency_id
    left join people
        on
            course_competencies.course_id = people.course_id
            and course_competencies.competency_id = people.competency_id
),

final as (
    select
        course_id,
        competency_id,
        n_completers,
        n_completers_matched,
        n_comparison,
        matched_share,
        baseline_difference,
        mean_movement_completers,
        effect_adjusted,
        std_error_adjusted,
        ci_low_adjusted,
        ci_high_adjusted,
        effect_did,
        std_error_did,
        ci_low_did,
        ci_high_did,
        placebo_effect,
        placebo_ci_low,
        placebo_ci_high,
        effect_low,
        effect_high,
        p_value_adjusted,
        p_value_did,
        p_value,
        q_value,
        verdict,
        cost_total,
        case when verdict = 'moved' then cost_total / (effect_low * n_completers) end as cost_per_level,
        cast(n_people_completers as bigint) as n_people_completers,
        cast(n_people_completers_matched as bigint) as n_people_completers_matched,
        cast(n_people_comparison as bigint) as n_people_comparison,
        n_placebo_completers,
        n_placebo_comparison,
        cast(n_people_placebo_completers as bigint) as n_people_placebo_completers,
        cast(n_people_placebo_comparison as bigint) as n_people_placebo_comparison
    from judged
)

select * from final

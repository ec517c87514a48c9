-- One row per course × competency that it is mapped to, also with nobody: did those who finished it move more than those who did
-- not, by two estimates that between them hold the truth when either's assumption holds.
with verdicts as (
    select * from {{ ref('int_effectiveness__verdicts') }}
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
        cost_per_level,
        n_people_completers,
        n_people_completers_matched,
        n_people_comparison,
        n_placebo_completers,
        n_placebo_comparison,
        n_people_placebo_completers,
        n_people_placebo_comparison
    from verdicts
)

select * from final

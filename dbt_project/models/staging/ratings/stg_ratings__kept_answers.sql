-- One row per answer of peers and direct reports that counts as it was published, while what has changed of its group since is about too
-- few raters. A row without a relation stands for a group of which nothing was published. The refresh decides it.
with kept as (
    select * from {{ source('raw', 'kept_answers') }}
),

final as (
    select
        cycle_id,
        person_id,
        competency_id,
        behaviour_id,
        relation,
        rater_id,
        level,
        is_not_relevant,
        n_raters
    from kept
)

select * from final

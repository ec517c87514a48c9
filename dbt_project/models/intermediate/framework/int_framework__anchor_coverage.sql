-- One row per competency in use: its behaviours, its anchors, and whether all five levels from 1 to 5 are described, either of the
-- competency itself or of each of its behaviours.
with competencies as (
    select *
    from {{ ref('int_framework__competencies') }}
    where status <> 'retired'
),

behaviours as (
    select *
    from {{ ref('int_framework__behaviours') }}
    where status <> 'retired'
),

anchors as (
    select * from {{ ref('int_framework__anchors_in_use') }}
),

anchors_by_competency as (
    select
        competency_id,
        count(*) as n_anchors,
        count(case when n_sentences > 1 then 1 end) as n_anchors_over_one_sentence,
        count(distinct case when behaviour_id is null and level in (1, 2, 3, 4, 5) then level end) as n_own_levels,
        max(updated_on) as updated_on
    from anchors
    group by competency_id
),

anchors_by_behaviour as (
    select
        behaviour_id,
        count(distinct case when level in (1, 2, 3, 4, 5) then level end) as n_levels
    from anchors
    where behaviour_id is not null
    group by behaviour_id
),

behaviours_by_competency as (
    select
        behaviours.competency_id,
        count(*) as n_behaviours,
        min(coalesce(anchors_by_behaviour.n_levels, 0)) as fewest_levels,
        max(behaviours.updated_on) as updated_on
    from behaviours
    left join anchors_by_behaviour on behaviours.behaviour_id = anchors_by_behaviour.behaviour_id
    group by behaviours.competency_id
),

final as (
    select
        competencies.competency_id,
        coalesce(behaviours_by_competency.n_behaviours, 0) as n_behaviours,
        coalesce(anchors_by_competency.n_anchors, 0) as n_anchors,
        coalesce(anchors_by_competency.n_anchors_over_one_sentence, 0) as n_anchors_over_one_sentence,
        coalesce(anchors_by_competency.n_own_levels = 5, false)
        or coalesce(behaviours_by_competency.fewest_levels = 5, false) as has_all_anchors,
        nullif(
            greatest(
                coalesce(competencies.updated_on, date '0001-01-01'),
                coalesce(behaviours_by_competency.updated_on, date '0001-01-01'),
                coalesce(anchors_by_competency.updated_on, date '0001-01-01')
            ),
            date '0001-01-01'
        ) as updated_on
    from competencies
    left join behaviours_by_competency on competencies.competency_id = behaviours_by_competency.competency_id
    left join anchors_by_competency on competencies.competency_id = anchors_by_competency.competency_id
)

select * from final

-- One row per cycle × person × behaviour with a score: the groups' levels and the rated level. A rater's rating is the score here.
-- Each step reads the answers for itself: one import used three times would be held in memory whole.
-- First the competency a behaviour was asked under in a cycle; should a tool name several, one.
with named as (
    select distinct
        cycle_id,
        behaviour_id,
        competency_id
    from {{ ref('int_assessment__answers') }}
    where behaviour_id is not null
),

asked_under as (
    select
        cycle_id,
        behaviour_id,
        min(competency_id) as competency_id
    from named
    group by cycle_id, behaviour_id
),

of_raters as (
    select
        cycle_id,
        person_id,
        behaviour_id,
        relation,
        level as score,
        coalesce(n_raters, 1) as weight,
        coalesce(n_raters, 1) as n_raters
    from {{ ref('int_assessment__answers') }}
    where
        behaviour_id is not null
        and level is not null
        and (rater_id is not null or n_raters is null)
),

of_groups as (
    select
        cycle_id,
        person_id,
        behaviour_id,
        relation,
        avg(level) as score,
        min(n_raters) as weight,
        min(n_raters) as n_raters
    from {{ ref('int_assessment__answers') }}
    where
        behaviour_id is not null
        and level is not null
        and rater_id is null
        and n_raters is not null
    group by cycle_id, person_id, behaviour_id, relation
),

scores as (
    select * from of_raters
    union all
    select * from of_groups
),

levels as (
    {{ group_levels('scores', ['cycle_id', 'person_id', 'behaviour_id']) }}
),

final as (
    select
        levels.cycle_id,
        levels.person_id,
        asked_under.competency_id,
        levels.behaviour_id,
        levels.self_level,
        levels.manager_level,
        levels.peer_level,
        levels.direct_report_level,
        levels.others_level,
        levels.rated_level,
        levels.n_raters,
        levels.n_withheld
    from levels
    inner join asked_under
        on
            levels.cycle_id = asked_under.cycle_id
            and levels.behaviour_id = asked_under.behaviour_id
)

select * from final

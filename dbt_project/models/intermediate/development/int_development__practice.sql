-- One row per suggested gap: what to practise on the job. That is the behaviour that is furthest below the target; where no
-- behaviour is rated short, what the next level looks like; where nobody wrote that down, a task that calls for the competency.
with gaps as (
    select *
    from {{ ref('int_development__gaps') }}
    where gap_rank <= {{ setting('suggested_gaps', 'integer') }}
),

behaviour_levels as (
    select * from {{ ref('int_assessment__behaviour_levels') }}
),

behaviours as (
    select * from {{ ref('int_framework__behaviours') }}
),

anchors as (
    select *
    from {{ ref('int_framework__anchors') }}
    where behaviour_id is null
),

behaviour_gaps as (
    select
        gaps.person_id,
        gaps.competency_id,
        behaviour_levels.behaviour_id,
        gaps.target_level,
        gaps.target_level - coalesce(behaviour_levels.rated_level, behaviour_levels.self_level) as gap
    from gaps
    inner join behaviour_levels
        on
            gaps.cycle_id = behaviour_levels.cycle_id
            and gaps.person_id = behaviour_levels.person_id
            and gaps.competency_id = behaviour_levels.competency_id
),

ranked_behaviours as (
    select
        behaviour_gaps.person_id,
        behaviour_gaps.competency_id,
        behaviour_gaps.behaviour_id,
        coalesce(behaviours.statement, behaviour_gaps.behaviour_id) as statement,
        behaviour_gaps.gap,
        behaviour_gaps.target_level,
        count(*) over (partition by behaviour_gaps.person_id, behaviour_gaps.competency_id) as n_behaviours,
        row_number() over (
            partition by behaviour_gaps.person_id, behaviour_gaps.competency_id
            order by {{ at_threshold('behaviour_gaps.gap') }} desc, behaviour_gaps.behaviour_id
        ) as nth
    from behaviour_gaps
    left join behaviours on behaviour_gaps.behaviour_id = behaviours.behaviour_id
    where {{ at_threshold('behaviour_gaps.gap') }} > 0
),

ranked_anchors as (
    select
        gaps.person_id,
        gaps.competency_id,
        anchors.level,
        anchors.statement,
        row_number() over (partition by gaps.person_id, gaps.competency_id order by anchors.level) as nth
    from gaps
    inner join anchors
        on
            gaps.competency_id = anchors.competency_id
            and gaps.current_level < anchors.level
),

final as (
    select
        gaps.person_id,
        gaps.competency_id,
        ranked_behaviours.behaviour_id as suggestion_id,
        coalesce(
            ranked_behaviours.statement,
            ranked_anchors.statement,
            'A task that calls for this competency, gone through with the manager afterwards.'
        ) as suggestion,
        case
            when ranked_behaviours.behaviour_id is not null and ranked_behaviours.n_behaviours = 1
                then
                    {{ number_text('ranked_behaviours.gap') }} || ' levels short of the target of '
                    || {{ number_text('ranked_behaviours.target_level') }} || ': the only behaviour that is short.'
            when ranked_behaviours.behaviour_id is not null
                then
                    {{ number_text('ranked_behaviours.gap') }} || ' levels short of the target of '
                    || {{ number_text('ranked_behaviours.target_level') }} || ': the furthest of '
                    || cast(ranked_behaviours.n_behaviours as varchar) || ' behaviours that are short.'
            when ranked_anchors.statement is not null
                then
                    'What level ' || {{ number_text('ranked_anchors.level') }} || ' looks like, the next one above '
                    || {{ number_text('gaps.current_level') }} || ' on the way to ' || {{ number_text('gaps.target_level') }} || '.'
            else
                {{ number_text('gaps.gap') }} || ' levels short of the target of ' || {{ number_text('gaps.target_level') }}
                || '; no behaviour is rated short, and no next level is described.'
        end as reason,
        case
            when ranked_behaviours.behaviour_id is not null then 'behaviour'
            when ranked_anchors.statement is not null then 'anchor'
            else 'task'
        end as suggested_from,
        cast(coalesce(ranked_behaviours.n_behaviours - 1, 0) as bigint) as n_others
    from gaps
    left join ranked_behaviours
        on
            gaps.person_id = ranked_behaviours.person_id
            and gaps.competency_id = ranked_behaviours.competency_id
            and ranked_behaviours.nth = 1
    left join ranked_anchors
        on
            gaps.person_id = ranked_anchors.person_id
            and gaps.competency_id = ranked_anchors.competency_id
            and ranked_anchors.nth = 1
)

select * from final

-- One row per action that a person agreed to, with what became of the gap it may be for. An action is for a gap when the person has
-- one in its competency today. Its title is not here: people write about people in it.
with actions as (
    select * from {{ ref('int_loads__actions') }}
),

gaps as (
    select * from {{ ref('gap_by_person') }}
),

gaps_now as (
    select * from {{ ref('int_gaps__gaps_now') }}
),

suggestions as (
    select * from {{ ref('development_suggestions') }}
),

subjects as (
    select distinct
        person_id,
        competency_id
    from actions
),

had_gaps as (
    select
        subjects.person_id,
        subjects.competency_id
    from subjects
    inner join gaps
        on
            subjects.person_id = gaps.person_id
            and subjects.competency_id = gaps.competency_id
    where gaps.has_gap
    group by subjects.person_id, subjects.competency_id
),

known as (
    select
        gaps_now.person_id,
        gaps_now.competency_id,
        gaps_now.has_gap as has_gap_now,
        not gaps_now.has_gap as is_on_target_now,
        had_gaps.person_id is not null as had_gap_before
    from subjects
    inner join gaps_now
        on
            subjects.person_id = gaps_now.person_id
            and subjects.competency_id = gaps_now.competency_id
    left join had_gaps
        on
            subjects.person_id = had_gaps.person_id
            and subjects.competency_id = had_gaps.competency_id
),

suggested_gaps as (
    select distinct
        person_id,
        competency_id
    from suggestions
),

final as (
    select
        actions.action_id,
        actions.person_id,
        actions.competency_id,
        actions.kind,
        lower(actions.status) as status,
        actions.due_on,
        actions.completed_on,
        coalesce(known.has_gap_now, false) as is_for_a_gap,
        case
            when known.has_gap_now then 'open'
            when known.is_on_target_now and known.had_gap_before then 'closed'
            when known.is_on_target_now then 'none'
            else 'unknown'
        end as status_of_gap,
        suggested_gaps.person_id is not null as is_for_a_suggested_gap,
        suggestions.suggested_from is not null as is_as_suggested
    from actions
    left join known
        on
            actions.person_id = known.person_id
            and actions.competency_id = known.competency_id
    left join suggested_gaps
        on
            actions.person_id = suggested_gaps.person_id
            and actions.competency_id = suggested_gaps.competency_id
    left join suggestions
        on
            actions.person_id = suggestions.person_id
            and actions.competency_id = suggestions.competency_id
            and actions.kind = suggestions.kind
            and suggestions.suggested_from <> 'none'
)

select * from final
order by person_id, competency_id, action_id

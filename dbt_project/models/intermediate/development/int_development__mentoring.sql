-- One row per suggested gap: that a mentor is near, and how near. Who it is, stands in the id alone: neither the text nor the
-- reason bears a name or a level.
with gaps as (
    select *
    from {{ ref('int_development__gaps') }}
    where gap_rank <= {{ setting('suggested_gaps', 'integer') }}
),

candidates as (
    select * from {{ ref('int_development__nearest_mentors') }}
),

counted as (
    select
        person_id,
        competency_id,
        count(*) as n_candidates,
        max(case when mentor_rank = 1 then mentor_id end) as mentor_id,
        max(case when mentor_rank = 1 then nearness end) as nearness
    from candidates
    group by person_id, competency_id
),

final as (
    select
        gaps.person_id,
        gaps.competency_id,
        counted.mentor_id as suggestion_id,
        case counted.nearness
            when 'same_team' then 'A mentor in the same team.'
            when 'same_department' then 'A mentor in the same department.'
            when 'elsewhere' then 'A mentor elsewhere in the company.'
            else 'No mentor is in reach.'
        end as suggestion,
        case counted.n_candidates
            when 1 then 'The only colleague in reach: strong in this competency and in no reporting line with the person.'
            when 2 then 'Two colleagues are in reach: strong in this competency and in no reporting line with the person.'
            when 3 then 'The nearest colleagues who are strong in this competency and in no reporting line with the person.'
            else 'No colleague outside the reporting line is known to be strong in this competency.'
        end as reason,
        case when counted.mentor_id is null then 'none' else 'mentor' end as suggested_from,
        coalesce(counted.n_candidates - 1, 0) as n_others
    from gaps
    left join counted
        on
            gaps.person_id = counted.person_id
            and gaps.competency_id = counted.competency_id
)

select * from final

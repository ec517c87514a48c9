-- One row per person × competency with a gap × kind, for each person's largest gaps of today: what to practise on
-- the job, a mentor, and a course, in the spirit of 70/20/10. Each kind has its row; where nothing is found, the row says so and has
-- no id.
with gaps as (
    select *
    from {{ ref('int_development__gaps') }}
    where gap_rank <= {{ setting('suggested_gaps', 'integer') }}
),

practice as (
    select * from {{ ref('int_development__practice') }}
),

mentoring as (
    select * from {{ ref('int_development__mentoring') }}
),

formal as (
    select * from {{ ref('int_development__formal') }}
),

agreed as (
    select distinct
        person_id,
        competency_id,
        kind
    from {{ ref('int_loads__actions') }}
    where kind is not null
),

suggested as (
    select
        practice.*,
        'on_the_job' as kind
    from practice
    union all
    select
        mentoring.*,
        'mentoring' as kind
    from mentoring
    union all
    select
        formal.*,
        'formal' as kind
    from formal
),

final as (
    select
        suggested.person_id,
        suggested.competency_id,
        gaps.gap_rank,
        suggested.kind,
        suggested.suggestion_id,
        suggested.suggestion,
        suggested.reason,
        suggested.suggested_from,
        suggested.n_others,
        agreed.person_id is not null as has_action
    from suggested
    inner join gaps
        on
            suggested.person_id = gaps.person_id
            and suggested.competency_id = gaps.competency_id
    left join agreed
        on
            suggested.person_id = agreed.person_id
            and suggested.competency_id = agreed.competency_id
            and suggested.kind = agreed.kind
)

select * from final
order by person_id, gap_rank, kind

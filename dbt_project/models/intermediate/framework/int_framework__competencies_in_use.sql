-- One row per competency that is no draft: the first day on which it is no longer in use, null while no end is known. A competency
-- that is called retired without a day has been so since the first export that called it so.
with competencies as (
    select *
    from {{ ref('stg_framework__competencies') }}
    where coalesce(status, 'active') <> 'draft'
),

retired as (
    select * from {{ ref('stg_loads__retired_competencies') }}
),

workspace as (
    select {{ setting('as_of', 'date') }} as as_of
),

final as (
    select
        competencies.competency_id,
        case
            when competencies.retired_on is not null then competencies.retired_on
            when competencies.status = 'retired' and retired.first_seen_on < workspace.as_of then retired.first_seen_on
            when competencies.status = 'retired' then workspace.as_of
        end as retires_on
    from competencies
    cross join workspace
    left join retired on competencies.competency_id = retired.competency_id
)

select * from final

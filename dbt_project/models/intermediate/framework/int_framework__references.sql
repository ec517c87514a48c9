-- One row per text by which an export names a competency: id, then exact name. A name that two competencies bear is ambiguous.
with competencies as (
    select * from {{ ref('stg_framework__competencies') }}
),

given as (
    select competency_reference as reference from {{ ref('stg_framework__behaviours') }}
    union
    select competency_reference from {{ ref('stg_framework__anchors') }}
    union
    select competency_reference from {{ ref('stg_framework__deployments') }}
    union
    select distinct competency_reference from {{ ref('stg_ratings__ratings') }}
    union
    select competency_reference from {{ ref('stg_ratings__calibrations') }}
    union
    select competency_reference from {{ ref('stg_lms__course_competencies') }}
    union
    select competency_reference from {{ ref('stg_development__actions') }}
),

by_name as (
    select
        competency_name,
        min(competency_id) as competency_id,
        count(*) as n_competencies
    from competencies
    group by competency_name
),

final as (
    select
        given.reference,
        case
            when competencies.competency_id is not null then competencies.competency_id
            when by_name.n_competencies = 1 then by_name.competency_id
        end as competency_id,
        case
            when competencies.competency_id is not null then null
            when by_name.n_competencies > 1 then 'ambiguous_competency'
            when by_name.n_competencies is null then 'unknown_competency'
        end as waiting_reason
    from given
    left join competencies on given.reference = competencies.competency_id
    left join by_name on given.reference = by_name.competency_name
    where given.reference is not null
)

select * from final

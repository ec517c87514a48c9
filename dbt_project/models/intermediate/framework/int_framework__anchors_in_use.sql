-- One row per anchor of a competency and a behaviour that are not retired, with how many sentences it has.
with anchors as (
    select * from {{ ref('int_framework__anchors') }}
),

competencies as (
    select * from {{ ref('int_framework__competencies') }}
),

behaviours as (
    select * from {{ ref('int_framework__behaviours') }}
),

final as (
    select
        anchors.competency_id,
        anchors.behaviour_id,
        anchors.level,
        anchors.updated_on,
        {{ n_sentences('anchors.statement') }} as n_sentences
    from anchors
    inner join competencies on anchors.competency_id = competencies.competency_id
    left join behaviours on anchors.behaviour_id = behaviours.behaviour_id
    where
        competencies.status <> 'retired'
        and coalesce(behaviours.status, 'active') <> 'retired'
)

select * from final

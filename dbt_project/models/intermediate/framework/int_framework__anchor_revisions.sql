-- One row per anchor in use × day on which some export says that it was revised. Of an anchor that was revised twice the framework
-- of today knows the second day alone; the exports of that time still know the first.
with anchors_in_use as (
    select * from {{ ref('int_framework__anchors_in_use') }}
),

exported as (
    select * from {{ ref('stg_framework__anchors') }}
),

competencies as (
    select * from {{ ref('int_framework__references') }}
),

final as (
    select distinct
        anchors_in_use.competency_id,
        anchors_in_use.behaviour_id,
        anchors_in_use.level,
        exported.updated_on
    from exported
    inner join competencies on exported.competency_reference = competencies.reference
    inner join anchors_in_use
        on
            competencies.competency_id = anchors_in_use.competency_id
            and coalesce(exported.behaviour_id, '') = coalesce(anchors_in_use.behaviour_id, '')
            and exported.level = anchors_in_use.level
    where exported.updated_on is not null
)

select * from final

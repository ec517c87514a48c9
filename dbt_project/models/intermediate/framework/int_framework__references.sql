-- One row per text by which an export names a competency: id, then name, then the code, name or other name of the standard skill that
-- one competency alone stands for. A name that two competencies bear is ambiguous. Capitals make no difference in names.
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
        {{ comparable('competency_name') }} as competency_name,
        min(competency_id) as competency_id,
        count(*) as n_competencies
    from competencies
    group by {{ comparable('competency_name') }}
),

skills as (
    select * from {{ ref('stg_framework__standard_skills') }}
),

aliases as (
    select
        standard_code,
        {{ parts_of('aliases', '|') }} as alias
    from skills
    where aliases is not null
),

words_of_skills as (
    select
        standard_code,
        standard_code as word
    from skills
    union
    select
        standard_code,
        {{ comparable('skill_name') }} as word
    from skills
    union
    select
        standard_code,
        {{ comparable('alias') }} as word
    from aliases
),

by_skill as (
    select
        words_of_skills.word,
        min(competencies.competency_id) as competency_id,
        count(distinct competencies.competency_id) as n_competencies
    from competencies
    inner join words_of_skills on competencies.standard_code = words_of_skills.standard_code
    group by words_of_skills.word
),

final as (
    select
        given.reference,
        case
            when competencies.competency_id is not null then competencies.competency_id
            when by_name.n_competencies = 1 then by_name.competency_id
            when by_name.n_competencies is null and by_skill.n_competencies = 1 then by_skill.competency_id
        end as competency_id,
        case
            when competencies.competency_id is not null then null
            when by_name.n_competencies > 1 then 'ambiguous_competency'
            when by_name.n_competencies = 1 then null
            when by_skill.n_competencies > 1 then 'ambiguous_competency'
            when by_skill.n_competencies is null then 'unknown_competency'
        end as waiting_reason
    from given
    left join competencies on given.reference = competencies.competency_id
    left join by_name on {{ comparable('given.reference') }} = by_name.competency_name
    left join by_skill on {{ comparable('given.reference') }} = {{ comparable('by_skill.word') }}
    where given.reference is not null
)

select * from final

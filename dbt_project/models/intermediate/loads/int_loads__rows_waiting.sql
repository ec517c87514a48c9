-- One row per raw row whose reference resolves to nothing or to two, or that turns out to conflict with another of its file once
-- its references are resolved. Only what is part of who or what a row is about lets it wait: a person with an unknown manager is in the
-- company all the same. Such a row takes part in nothing; it is tried again at every refresh, unless a corrected row has taken
-- its place: then it is done with. References resolve against whatever was exported, waiting rows included, so that one row that
-- waits does not draw others after it. A row with several such references bears the first of them.
with people as (
    select * from {{ ref('int_people__references') }}
),

people_by_day as (
    select * from {{ ref('int_people__references_by_day') }}
),

competencies as (
    select * from {{ ref('int_framework__references') }}
),

cycles as (
    select * from {{ ref('stg_ratings__cycles') }}
),

courses as (
    select * from {{ ref('int_loads__course_references') }}
),

conflicting_rows as (
    select * from {{ ref('int_loads__conflicting_rows') }}
),

rows_corrected as (
    select * from {{ ref('stg_loads__corrected_rows') }}
),

known_behaviours as (
    select distinct behaviour_id from {{ ref('stg_framework__behaviours') }}
),

of_positions as (
    select
        'hris/positions' as contract,
        given.file_id,
        given.row_number,
        'person_id' as column_name,
        people.waiting_reason as reason
    from {{ ref('stg_hris__positions') }} as given
    inner join people on given.person_reference = people.reference
    left join people_by_day
        on
            given.file_id = people_by_day.file_id
            and given.row_number = people_by_day.row_number
            and people_by_day.column_name = 'person_id'
    where
        people.waiting_reason is not null
        and people_by_day.person_id is null
),

of_behaviours as (
    select
        'framework/behaviours' as contract,
        given.file_id,
        given.row_number,
        'competency_id' as column_name,
        competencies.waiting_reason as reason
    from {{ ref('stg_framework__behaviours') }} as given
    inner join competencies on given.competency_reference = competencies.reference
    where competencies.waiting_reason is not null
),

of_anchors as (
    select
        'framework/anchors' as contract,
        given.file_id,
        given.row_number,
        case when competencies.waiting_reason is not null then 'competency_id' else 'behaviour_id' end as column_name,
        coalesce(competencies.waiting_reason, 'unknown_behaviour') as reason
    from {{ ref('stg_framework__anchors') }} as given
    inner join competencies on given.competency_reference = competencies.reference
    left join known_behaviours on given.behaviour_id = known_behaviours.behaviour_id
    where
        competencies.waiting_reason is not null
        or (given.behaviour_id is not null and known_behaviours.behaviour_id is null)
),

of_deployments as (
    select
        'framework/deployments' as contract,
        given.file_id,
        given.row_number,
        'competency_id' as column_name,
        competencies.waiting_reason as reason
    from {{ ref('stg_framework__deployments') }} as given
    inner join competencies on given.competency_reference = competencies.reference
    where competencies.waiting_reason is not null
),

of_ratings as (
    select
        'ratings/ratings' as contract,
        file_id,
        row_number,
        waiting_column as column_name,
        waiting_reason as reason
    from {{ ref('int_assessment__ratings_needing_resolution') }}
    where waiting_reason is not null
),

of_assignments as (
    select
        'ratings/assignments' as contract,
        given.file_id,
        given.row_number,
        case
            when cycles.cycle_id is null then 'cycle_id'
            when people.waiting_reason is not null and people_by_day.person_id is null then 'person_id'
            when given.relation = 'self' and coalesce(
                coalesce(raters_by_day.person_id, raters.person_id) <> coalesce(people_by_day.person_id, people.person_id), false
            ) then 'rater_id'
            when given.relation <> 'self' and coalesce(
                coalesce(raters_by_day.person_id, raters.person_id) = coalesce(people_by_day.person_id, people.person_id), false
            ) then 'relation'
            else 'rater_id'
        end as column_name,
        case
            when cycles.cycle_id is null then 'unknown_cycle'
            when people.waiting_reason is not null and people_by_day.person_id is null then people.waiting_reason
            when given.relation = 'self' and coalesce(
                coalesce(raters_by_day.person_id, raters.person_id) <> coalesce(people_by_day.person_id, people.person_id), false
            ) then 'self_rating_by_another'
            when given.relation <> 'self' and coalesce(
                coalesce(raters_by_day.person_id, raters.person_id) = coalesce(people_by_day.person_id, people.person_id), false
            ) then 'own_rating_as_another'
            else raters.waiting_reason
        end as reason
    from {{ ref('stg_ratings__assignments') }} as given
    inner join people on given.person_reference = people.reference
    left join people_by_day
        on
            given.file_id = people_by_day.file_id
            and given.row_number = people_by_day.row_number
            and people_by_day.column_name = 'person_id'
    left join people as raters on given.rater_reference = raters.reference
    left join people_by_day as raters_by_day
        on
            given.file_id = raters_by_day.file_id
            and given.row_number = raters_by_day.row_number
            and raters_by_day.column_name = 'rater_id'
    left join cycles on given.cycle_id = cycles.cycle_id
    where
        cycles.cycle_id is null
        or (people.waiting_reason is not null and people_by_day.person_id is null)
        or (given.relation in ('self', 'manager') and raters.waiting_reason is not null and raters_by_day.person_id is null)
        or coalesce(
            (given.relation = 'self')
            <> (coalesce(raters_by_day.person_id, raters.person_id) = coalesce(people_by_day.person_id, people.person_id)),
            false
        )
),

of_calibrations as (
    select
        'ratings/calibrations' as contract,
        given.file_id,
        given.row_number,
        case
            when cycles.cycle_id is null then 'cycle_id'
            when people.waiting_reason is not null and people_by_day.person_id is null then 'person_id'
            else 'competency_id'
        end as column_name,
        case
            when cycles.cycle_id is null then 'unknown_cycle'
            else coalesce(case when people_by_day.person_id is null then people.waiting_reason end, competencies.waiting_reason)
        end as reason
    from {{ ref('stg_ratings__calibrations') }} as given
    inner join people on given.person_reference = people.reference
    left join people_by_day
        on
            given.file_id = people_by_day.file_id
            and given.row_number = people_by_day.row_number
            and people_by_day.column_name = 'person_id'
    inner join competencies on given.competency_reference = competencies.reference
    left join cycles on given.cycle_id = cycles.cycle_id
    where
        cycles.cycle_id is null
        or (people.waiting_reason is not null and people_by_day.person_id is null)
        or competencies.waiting_reason is not null
),

of_course_competencies as (
    select
        'lms/course_competencies' as contract,
        given.file_id,
        given.row_number,
        case when courses.waiting_reason is not null then 'course_id' else 'competency_id' end as column_name,
        coalesce(courses.waiting_reason, competencies.waiting_reason) as reason
    from {{ ref('stg_lms__course_competencies') }} as given
    inner join competencies on given.competency_reference = competencies.reference
    inner join courses on given.course_reference = courses.reference
    where
        courses.waiting_reason is not null
        or competencies.waiting_reason is not null
),

of_enrolments as (
    select
        'lms/enrolments' as contract,
        given.file_id,
        given.row_number,
        case
            when people.waiting_reason is not null and people_by_day.person_id is null then 'person_id'
            else 'course_id'
        end as column_name,
        coalesce(case when people_by_day.person_id is null then people.waiting_reason end, courses.waiting_reason) as reason
    from {{ ref('stg_lms__enrolments') }} as given
    inner join people on given.person_reference = people.reference
    left join people_by_day
        on
            given.file_id = people_by_day.file_id
            and given.row_number = people_by_day.row_number
            and people_by_day.column_name = 'person_id'
    inner join courses on given.course_reference = courses.reference
    where
        (people.waiting_reason is not null and people_by_day.person_id is null)
        or courses.waiting_reason is not null
),

of_actions as (
    select
        'development/actions' as contract,
        given.file_id,
        given.row_number,
        case
            when people.waiting_reason is not null and people_by_day.person_id is null then 'person_id'
            else 'competency_id'
        end as column_name,
        coalesce(case when people_by_day.person_id is null then people.waiting_reason end, competencies.waiting_reason) as reason
    from {{ ref('stg_development__actions') }} as given
    inner join people on given.person_reference = people.reference
    left join people_by_day
        on
            given.file_id = people_by_day.file_id
            and given.row_number = people_by_day.row_number
            and people_by_day.column_name = 'person_id'
    inner join competencies on given.competency_reference = competencies.reference
    where
        (people.waiting_reason is not null and people_by_day.person_id is null)
        or competencies.waiting_reason is not null
),

unresolved as (
    select * from of_positions
    union all
    select * from of_behaviours
    union all
    select * from of_anchors
    union all
    select * from of_deployments
    union all
    select * from of_ratings
    union all
    select * from of_assignments
    union all
    select * from of_calibrations
    union all
    select * from of_course_competencies
    union all
    select * from of_enrolments
    union all
    select * from of_actions
),

waiting as (
    select * from unresolved
    union all
    select conflicting_rows.*
    from conflicting_rows
    left join unresolved
        on
            conflicting_rows.file_id = unresolved.file_id
            and conflicting_rows.row_number = unresolved.row_number
    where unresolved.file_id is null
),

-- it would count by now, beside the row that has taken its place
of_corrected as (
    select
        rows_corrected.contract,
        rows_corrected.file_id,
        rows_corrected.row_number,
        rows_corrected.column_name,
        'mended_elsewhere' as reason
    from rows_corrected
    left join waiting
        on
            rows_corrected.file_id = waiting.file_id
            and rows_corrected.row_number = waiting.row_number
    where waiting.file_id is null
),

final as (
    select * from waiting
    union all
    select * from of_corrected
)

select * from final

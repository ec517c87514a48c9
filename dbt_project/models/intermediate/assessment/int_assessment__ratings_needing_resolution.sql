-- One row per row of the ratings export that does not stand as it is written: it names somebody otherwise than by number, came late,
-- or waits. Its references are resolved here, and it says why it waits if one of them does not resolve. All other rows pass unchanged
-- (int_assessment__answers_in_time): nearly all of 20 million, and a row that passes costs a fraction of one whose columns are computed.
-- A behaviour that nobody knows costs no answer: it is an item of the competency that the answer names.
-- the last day of grace once per cycle, not once per answer
with cycles as (
    select
        cycle_id,
        closes_on + {{ setting('grace_days', 'integer') }} as last_day
    from {{ ref('stg_ratings__cycles') }}
),

-- a cycle may be named instead, where no cycle has that name for its id
cycles_by_name as (
    select
        {{ comparable('cycle_name') }} as cycle_name,
        min(cycle_id) as cycle_id,
        min(closes_on) + {{ setting('grace_days', 'integer') }} as last_day
    from {{ ref('stg_ratings__cycles') }}
    where cycle_name is not null
    group by {{ comparable('cycle_name') }}
    having count(*) = 1
),

-- references that are no id of what they name: by e-mail or name, or of nobody; few, so that hardly any rating finds one
people as (
    select *
    from {{ ref('int_people__references') }}
    where
        person_id is null
        or person_id <> reference
),

people_by_day as (
    select * from {{ ref('int_people__references_by_day') }}
),

competencies as (
    select *
    from {{ ref('int_framework__references') }}
    where
        competency_id is null
        or competency_id <> reference
),

rows_corrected as (
    select *
    from {{ ref('stg_loads__corrected_rows') }}
    where contract = 'ratings/ratings'
),

matched as (
    select
        case when cycles.cycle_id is null then coalesce(cycles_by_name.cycle_id, ratings.cycle_id) else ratings.cycle_id end as cycle_id,
        case
            when ratee_by_day.person_id is not null then ratee_by_day.person_id
            when ratee.reference is null then ratings.person_reference
            else ratee.person_id
        end as person_id,
        -- a peer's or direct report's key that is nobody's stays as given
        case
            when rater_by_day.person_id is not null then rater_by_day.person_id
            when rater.reference is null then ratings.rater_reference
            when ratings.relation in ('self', 'manager') then rater.person_id
            else coalesce(rater.person_id, ratings.rater_reference)
        end as rater_id,
        ratings.relation,
        case when competency.reference is null then ratings.competency_reference else competency.competency_id end as competency_id,
        ratings.behaviour_id,
        ratings.level,
        ratings.is_not_relevant,
        ratings.submitted_on,
        ratings.n_raters,
        ratings.file_id,
        ratings.row_number,
        coalesce(cast(ratings.submitted_on as date) > coalesce(cycles.last_day, cycles_by_name.last_day), false) as is_late,
        cycles.cycle_id is null and cycles_by_name.cycle_id is null as is_cycle_unknown,
        case when ratee_by_day.person_id is null then ratee.waiting_reason end as person_reason,
        case when ratings.relation in ('self', 'manager') and rater_by_day.person_id is null then rater.waiting_reason end as rater_reason,
        competency.waiting_reason as competency_reason,
        rows_corrected.column_name as corrected_column
    from {{ ref('stg_ratings__ratings') }} as ratings
    left join cycles on ratings.cycle_id = cycles.cycle_id
    left join cycles_by_name
        on
            cycles.cycle_id is null
            and {{ comparable('ratings.cycle_id') }} = cycles_by_name.cycle_name
    left join people as ratee on ratings.person_reference = ratee.reference
    left join people as rater on ratings.rater_reference = rater.reference
    left join people_by_day as ratee_by_day
        on
            ratings.file_id = ratee_by_day.file_id
            and ratings.row_number = ratee_by_day.row_number
            and ratee_by_day.column_name = 'person_id'
    left join people_by_day as rater_by_day
        on
            ratings.file_id = rater_by_day.file_id
            and ratings.row_number = rater_by_day.row_number
            and rater_by_day.column_name = 'rater_id'
    left join competencies as competency on ratings.competency_reference = competency.reference
    left join rows_corrected
        on
            ratings.file_id = rows_corrected.file_id
            and ratings.row_number = rows_corrected.row_number
    -- Not: in time, of a known cycle and competency, naming everybody by number, one's own rating by oneself and another's by another.
    where
        not coalesce(
            cycles.cycle_id is not null
            and not coalesce(cast(ratings.submitted_on as date) > cycles.last_day, false)
            and ratee.reference is null
            and rater.reference is null
            and competency.reference is null
            and rows_corrected.file_id is null
            and coalesce((ratings.relation = 'self') = (ratings.rater_reference = ratings.person_reference), true),
            false
        )
),

final as (
    select
        cycle_id,
        person_id,
        rater_id,
        relation,
        competency_id,
        behaviour_id,
        level,
        is_not_relevant,
        submitted_on,
        n_raters,
        file_id,
        row_number,
        is_late,
        case
            when is_cycle_unknown then 'cycle_id'
            when person_reason is not null then 'person_id'
            when rater_reason is not null then 'rater_id'
            when relation = 'self' and rater_id <> person_id then 'rater_id'
            when relation <> 'self' and rater_id = person_id then 'relation'
            when competency_reason is not null then 'competency_id'
            else corrected_column
        end as waiting_column,
        case
            when is_cycle_unknown then 'unknown_cycle'
            when person_reason is not null then person_reason
            when rater_reason is not null then rater_reason
            when relation = 'self' and rater_id <> person_id then 'self_rating_by_another'
            when relation <> 'self' and rater_id = person_id then 'own_rating_as_another'
            when competency_reason is not null then competency_reason
            when corrected_column is not null then 'mended_elsewhere'
        end as waiting_reason
    from matched
)

select * from final

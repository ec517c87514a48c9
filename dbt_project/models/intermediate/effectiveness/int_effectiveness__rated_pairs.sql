-- One row per person × competency × cycle with a rated level that follows another: from the cycle in which the person was last rated
-- to this one, and the pair of cycles before it. Competencies without a course are left out. Calibrated and own levels do not enter:
-- those who calibrate know who attended.
with gaps as (
    select * from {{ ref('int_gaps__current_levels') }}
),

cycles as (
    select * from {{ ref('int_assessment__cycles') }}
),

course_competencies as (
    select * from {{ ref('int_loads__course_competencies') }}
),

enrolments as (
    select * from {{ ref('int_training__enrolments') }}
),

rated as (
    select
        gaps.person_id,
        gaps.competency_id,
        gaps.cycle_id,
        gaps.rated_level,
        cycles.cycle_number
    from gaps
    inner join cycles on gaps.cycle_id = cycles.cycle_id
    where
        gaps.rated_level is not null
        and gaps.competency_id in (select course_competencies.competency_id from course_competencies)
),

followed as (
    select
        rated.person_id,
        rated.competency_id,
        lag(rated.cycle_id, 2) over earlier as before_cycle_id,
        lag(rated.cycle_id) over earlier as from_cycle_id,
        rated.cycle_id as to_cycle_id,
        lag(rated.rated_level, 2) over earlier as before_level,
        lag(rated.rated_level) over earlier as from_level,
        rated.rated_level as to_level
    from rated
    window earlier as (partition by rated.person_id, rated.competency_id order by rated.cycle_number)
),

pairs as (
    select
        followed.*,
        from_cycles.opens_on as from_opens_on,
        from_cycles.closes_on as from_closes_on,
        to_cycles.opens_on as to_opens_on,
        to_cycles.closes_on as to_closes_on
    from followed
    inner join cycles as from_cycles on followed.from_cycle_id = from_cycles.cycle_id
    inner join cycles as to_cycles on followed.to_cycle_id = to_cycles.cycle_id
),

finished as (
    select distinct
        enrolments.person_id,
        course_competencies.competency_id,
        enrolments.completed_on
    from enrolments
    inner join course_competencies on enrolments.course_id = course_competencies.course_id
    where {{ is_finished('enrolments') }}
),

trained as (
    select distinct
        pairs.person_id,
        pairs.competency_id,
        pairs.to_cycle_id
    from pairs
    inner join finished
        on
            pairs.person_id = finished.person_id
            and pairs.competency_id = finished.competency_id
            and pairs.from_opens_on < finished.completed_on
            and pairs.to_closes_on >= finished.completed_on
),

final as (
    select
        pairs.person_id,
        pairs.competency_id,
        pairs.before_cycle_id,
        pairs.from_cycle_id,
        pairs.to_cycle_id,
        pairs.from_closes_on,
        pairs.to_opens_on,
        pairs.before_level,
        pairs.from_level,
        pairs.from_level - pairs.before_level as movement_before,
        pairs.to_level - pairs.from_level as movement,
        trained.person_id is null as is_comparison
    from pairs
    left join trained
        on
            pairs.person_id = trained.person_id
            and pairs.competency_id = trained.competency_id
            and pairs.to_cycle_id = trained.to_cycle_id
)

select * from final

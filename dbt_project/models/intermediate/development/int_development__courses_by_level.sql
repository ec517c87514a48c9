-- One row per competency × current level at which somebody has a gap × course that answers it now: on offer on the day of the
-- refresh, mapped to the competency, and fit for the level. In the order of what moved the score: first courses that it moved
-- with, the larger effect before the smaller; then those of which that is not known; then those that it did not move with, and
-- last those with which it went down. Everybody to whom a course is suggested reads what is known of it, so a verdict about fewer
-- than min_group different people counts as not known. A course that is off the list today is not suggested, whatever its dates say.
with gaps as (
    select * from {{ ref('int_development__gaps') }}
),

courses as (
    select * from {{ ref('stg_lms__courses') }}
),

course_competencies as (
    select * from {{ ref('int_loads__course_competencies') }}
),

effectiveness as (
    select *
    from {{ ref('int_effectiveness__verdicts') }}
    where
        n_people_completers_matched >= {{ setting('min_group', 'integer') }}
        and n_people_comparison >= {{ setting('min_group', 'integer') }}
),

workspace as (
    select {{ setting('as_of', 'date') }} as as_of
),

levels as (
    select distinct
        competency_id,
        current_level
    from gaps
),

on_offer as (
    select
        courses.course_id,
        courses.course_title
    from courses
    cross join workspace
    where
        coalesce(courses.is_active, true)
        and (courses.available_from is null or workspace.as_of >= courses.available_from)
        and (courses.available_to is null or workspace.as_of <= courses.available_to)
),

answering as (
    select
        levels.competency_id,
        levels.current_level,
        on_offer.course_id,
        on_offer.course_title
    from levels
    inner join course_competencies on levels.competency_id = course_competencies.competency_id
    inner join on_offer on course_competencies.course_id = on_offer.course_id
    where
        {{ course_fits('course_competencies', 'levels.current_level') }}
),

judged as (
    select
        answering.*,
        coalesce(effectiveness.verdict, 'insufficient_data') as verdict,
        effectiveness.effect_low,
        effectiveness.effect_high,
        effectiveness.n_completers
    from answering
    left join effectiveness
        on
            answering.course_id = effectiveness.course_id
            and answering.competency_id = effectiveness.competency_id
),

final as (
    select
        competency_id,
        current_level,
        course_id,
        course_title,
        verdict,
        effect_low,
        effect_high,
        n_completers,
        row_number() over (
            partition by competency_id, current_level
            order by
                case verdict when 'moved' then 1 when 'did_not_move' then 3 when 'went_down' then 4 else 2 end,
                case when verdict = 'moved' then {{ at_threshold('effect_low') }} end desc nulls last,
                course_id
        ) as course_rank
    from judged
)

select * from final

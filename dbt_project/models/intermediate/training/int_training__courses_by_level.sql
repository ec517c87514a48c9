-- One row per cycle × cycle that follows it for somebody × competency × current level at which one of them has a gap × course that
-- answers it: on offer, mapped to the competency, and fit for the level. A person may start where the level rounds to; nobody is sent
-- to a course that ends at or below the level. Which courses answer a gap depends on nothing else, and there are far fewer levels than
-- gaps: millions of gaps with twenty courses each would be tens of millions of rows.
with gaps as (
    select *
    from {{ ref('int_gaps__people_by_level') }}
    where n_with_gap > 0
),

courses_on_offer as (
    select * from {{ ref('int_training__courses_on_offer') }}
),

course_competencies as (
    select * from {{ ref('int_loads__course_competencies') }}
),

levels as (
    select distinct
        cycle_id,
        next_cycle_number,
        competency_id,
        {{ at_threshold('current_level') }} as current_level
    from gaps
),

final as (
    select
        levels.cycle_id,
        levels.next_cycle_number,
        levels.competency_id,
        levels.current_level,
        courses_on_offer.course_id
    from levels
    inner join courses_on_offer
        on
            levels.cycle_id = courses_on_offer.cycle_id
            and levels.next_cycle_number = courses_on_offer.next_cycle_number
    inner join course_competencies
        on
            courses_on_offer.course_id = course_competencies.course_id
            and levels.competency_id = course_competencies.competency_id
    where
        {{ course_fits('course_competencies', 'levels.current_level') }}
)

select * from final

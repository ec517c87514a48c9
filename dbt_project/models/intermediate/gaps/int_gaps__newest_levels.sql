-- One row per person × competency with a current level in any closed cycle: the newest one. Cycles are seldom about everybody, so where
-- somebody stands today is what the newest cycle that assessed this person in it says.
with levels as (
    select * from {{ ref('int_gaps__current_levels') }}
),

cycles as (
    select
        cycle_id,
        closes_on,
        row_number() over (order by closes_on, cycle_id) as age_rank
    from {{ ref('int_assessment__cycles') }}
    where is_closed
),

ranked as (
    select
        levels.person_id,
        levels.competency_id,
        levels.cycle_id,
        cycles.closes_on,
        levels.current_level,
        case
            when levels.calibrated_level is not null then 'calibrated'
            when levels.rated_level is not null then 'raters'
            else 'self'
        end as level_basis,
        row_number() over (partition by levels.person_id, levels.competency_id order by cycles.age_rank desc) as newness
    from levels
    inner join cycles on levels.cycle_id = cycles.cycle_id
    where levels.current_level is not null
),

final as (
    select
        person_id,
        competency_id,
        cycle_id,
        closes_on,
        current_level,
        level_basis
    from ranked
    where newness = 1
)

select * from final

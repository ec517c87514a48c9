-- One row per person × competency with a current level in any closed cycle: the newest one. Cycles are seldom about everybody, so where
-- somebody stands today is what the newest cycle that assessed this person in it says.
with gaps as (
    select * from {{ ref('gap_by_person') }}
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
        gaps.person_id,
        gaps.competency_id,
        gaps.cycle_id,
        cycles.closes_on,
        gaps.current_level,
        gaps.level_basis,
        row_number() over (partition by gaps.person_id, gaps.competency_id order by cycles.age_rank desc) as newness
    from gaps
    inner join cycles on gaps.cycle_id = cycles.cycle_id
    where gaps.current_level is not null
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

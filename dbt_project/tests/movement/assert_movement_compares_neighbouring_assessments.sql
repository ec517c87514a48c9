-- One row per movement that runs backwards, or jumps over a cycle in which the person was assessed.
with movements as (
    select * from {{ ref('score_movement') }}
),

cycles as (
    select * from {{ ref('dim_cycle') }}
),

assessments as (
    select
        gaps.person_id,
        gaps.competency_id,
        cycles.cycle_number
    from {{ ref('gap_by_person') }} as gaps
    inner join cycles on gaps.cycle_id = cycles.cycle_id
    where gaps.current_level is not null
),

numbered as (
    select
        movements.person_id,
        movements.competency_id,
        from_cycle.cycle_number as from_number,
        to_cycle.cycle_number as to_number
    from movements
    inner join cycles as from_cycle on movements.from_cycle_id = from_cycle.cycle_id
    inner join cycles as to_cycle on movements.to_cycle_id = to_cycle.cycle_id
),

jumps as (
    select numbered.*
    from numbered
    inner join assessments
        on
            numbered.person_id = assessments.person_id
            and numbered.competency_id = assessments.competency_id
            and numbered.from_number < assessments.cycle_number
            and numbered.to_number > assessments.cycle_number
    where numbered.to_number - numbered.from_number > 1
)

select * from jumps
union all
select * from numbered
where from_number >= to_number

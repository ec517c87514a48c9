-- One row per competency that is not retired: how far it has reached, in any closed cycle, from a definition to a known movement.
-- Each step says what it says by itself; n_steps counts those that were reached without a break.
with competencies as (
    select *
    from {{ ref('int_framework__competencies') }}
    where status <> 'retired'
),

closed_cycles as (
    select * from {{ ref('int_assessment__cycles') }}
    where is_closed
),

in_profile as (
    select competency_id
    from {{ ref('int_framework__targets_in_cycle') }}
    union
    select competency_id
    from {{ ref('int_framework__targets_on_day') }}
    where day = {{ setting('as_of', 'date') }}
),

asked as (
    select distinct answers.competency_id
    from {{ ref('int_assessment__answers') }} as answers
    inner join closed_cycles on answers.cycle_id = closed_cycles.cycle_id
),

assessed as (
    select
        competency_id,
        count(distinct cycle_id) as n_cycles,
        count(gap) as n_gaps_known
    from {{ ref('gap_by_person') }}
    where current_level is not null
    group by competency_id
),

mapped as (
    select distinct competency_id
    from {{ ref('int_loads__course_competencies') }}
),

moved as (
    select distinct competency_id
    from {{ ref('score_movement') }}
),

steps as (
    select
        competencies.competency_id,
        in_profile.competency_id is not null as is_in_profile,
        asked.competency_id is not null as is_asked,
        assessed.competency_id is not null as is_rated,
        coalesce(assessed.n_gaps_known > 0, false) as is_gap_known,
        mapped.competency_id is not null as is_course_mapped,
        coalesce(assessed.n_cycles > 1, false) as is_reassessed,
        moved.competency_id is not null as is_movement_known
    from competencies
    left join in_profile on competencies.competency_id = in_profile.competency_id
    left join asked on competencies.competency_id = asked.competency_id
    left join assessed on competencies.competency_id = assessed.competency_id
    left join mapped on competencies.competency_id = mapped.competency_id
    left join moved on competencies.competency_id = moved.competency_id
),

final as (
    select
        competency_id,
        is_in_profile,
        is_asked,
        is_rated,
        is_gap_known,
        is_course_mapped,
        is_reassessed,
        is_movement_known,
        cast(
            case
                when not is_in_profile then 0
                when not is_asked then 1
                when not is_rated then 2
                when not is_gap_known then 3
                when not is_course_mapped then 4
                when not is_reassessed then 5
                when not is_movement_known then 6
                else 7
            end as bigint
        ) as n_steps
    from steps
)

select * from final

-- One row per gap without its row in training_for_gap, or the other way round.
with gaps as (
    select
        cycle_id,
        person_id,
        competency_id
    from {{ ref('gap_by_person') }}
    where has_gap
),

training as (
    select
        cycle_id,
        person_id,
        competency_id
    from {{ ref('training_for_gap') }}
)

select
    coalesce(gaps.cycle_id, training.cycle_id) as cycle_id,
    coalesce(gaps.person_id, training.person_id) as person_id,
    coalesce(gaps.competency_id, training.competency_id) as competency_id
from gaps
full join training
    on
        gaps.cycle_id = training.cycle_id
        and gaps.person_id = training.person_id
        and gaps.competency_id = training.competency_id
where
    gaps.cycle_id is null
    or training.cycle_id is null

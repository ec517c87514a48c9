-- One row per cycle, org unit and standard skill that is not as many levels short as the competencies mapped to it together, or in
-- which fewer people than in one of these or more than in all of them are counted, are assessed or have a gap.
with of_competencies as (
    select
        gaps.cycle_id,
        gaps.org_unit_id,
        competencies.standard_code,
        sum(gaps.levels_short) as levels_short,
        max(gaps.n_people) as fewest_people,
        sum(gaps.n_people) as most_people,
        max(gaps.n_assessed) as fewest_assessed,
        sum(gaps.n_assessed) as most_assessed,
        max(gaps.n_with_gap) as fewest_with_gap,
        sum(gaps.n_with_gap) as most_with_gap
    from {{ ref('gap_by_org_unit') }} as gaps
    inner join {{ ref('dim_competency') }} as competencies on gaps.competency_id = competencies.competency_id
    where competencies.standard_code is not null
    group by gaps.cycle_id, gaps.org_unit_id, competencies.standard_code
)

select
    coalesce(skills.cycle_id, of_competencies.cycle_id) as cycle_id,
    coalesce(skills.org_unit_id, of_competencies.org_unit_id) as org_unit_id,
    coalesce(skills.standard_code, of_competencies.standard_code) as standard_code,
    skills.levels_short,
    of_competencies.levels_short as levels_short_of_competencies
from {{ ref('gap_by_standard_skill') }} as skills
full join of_competencies
    on
        skills.cycle_id = of_competencies.cycle_id
        and skills.org_unit_id = of_competencies.org_unit_id
        and skills.standard_code = of_competencies.standard_code
where
    coalesce(abs(skills.levels_short - of_competencies.levels_short) > 0.000001, true)
    or skills.n_people not between of_competencies.fewest_people and of_competencies.most_people
    or skills.n_assessed not between of_competencies.fewest_assessed and of_competencies.most_assessed
    or skills.n_with_gap not between of_competencies.fewest_with_gap and of_competencies.most_with_gap

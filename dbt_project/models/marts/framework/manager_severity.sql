-- One row per closed cycle × manager whose ratings can be held against those of other raters, for min_group people or more: how far
-- apart they lie. A difference in rating level, not a bias: who is right it does not say. For hr_leader alone.
-- A person counts once, with the mean over the competencies that the manager and peers or direct reports who are not withheld rated.
-- A manager who was forgotten has no row.
with manager_scores as (
    select
        cycle_id,
        person_id,
        competency_id,
        rater_id as manager_id,
        score
    from {{ ref('int_assessment__rater_scores') }}
    where
        relation = 'manager'
        and rater_id is not null
),

forgotten_raters as (
    select * from {{ ref('stg_loads__forgotten_raters') }}
),

levels as (
    select * from {{ ref('int_assessment__competency_levels') }}
    where
        mean_of_others is not null
        and n_manager > 0
),

people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where is_closed
),

by_person as (
    select
        manager_scores.cycle_id,
        manager_scores.manager_id,
        manager_scores.person_id,
        avg(manager_scores.score - levels.mean_of_others) as difference
    from manager_scores
    inner join levels
        on
            manager_scores.cycle_id = levels.cycle_id
            and manager_scores.person_id = levels.person_id
            and manager_scores.competency_id = levels.competency_id
    left join forgotten_raters on manager_scores.manager_id = forgotten_raters.rater_key
    where forgotten_raters.rater_key is null
    group by manager_scores.cycle_id, manager_scores.manager_id, manager_scores.person_id
),

by_manager as (
    select
        by_person.cycle_id,
        by_person.manager_id,
        count(*) as n_people,
        avg(by_person.difference) as mean_difference,
        stddev_samp(by_person.difference) as sd_difference
    from by_person
    inner join people
        on
            by_person.cycle_id = people.cycle_id
            and by_person.person_id = people.person_id
    group by by_person.cycle_id, by_person.manager_id
    having count(*) >= {{ setting('min_group', 'integer') }}
),

by_cycle as (
    select
        cycle_id,
        count(*) as n_managers,
        avg(mean_difference) as mean_of_managers,
        case when count(*) > 1 then stddev_samp(mean_difference) end as sd_of_managers
    from by_manager
    group by cycle_id
),

final as (
    select
        by_manager.cycle_id,
        by_manager.manager_id,
        by_manager.n_people,
        by_manager.mean_difference,
        by_manager.sd_difference,
        by_cycle.n_managers,
        by_cycle.mean_of_managers,
        by_cycle.sd_of_managers
    from by_manager
    inner join by_cycle on by_manager.cycle_id = by_cycle.cycle_id
)

select * from final
order by cycle_id, manager_id

-- One row per cycle × competency with current levels: how far apart they lie, how well raters agree on whom they place higher, and
-- the movement that is more than noise. Agreement is ICC(2) = (MSB − MSW)/MSB on raters' competency scores, whatever the granularity;
-- a unit is one person seen by at least two raters of one group other than self. Scores that stand for several raters at once
-- (groups' averages, blank raters of behaviours) hold no agreement and are left out; so are scores of who had left by the close.
with scores as (
    select * from {{ ref('int_assessment__rater_scores') }}
),

people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where is_closed
),

people_by_level as (
    select * from {{ ref('int_gaps__people_by_level') }}
),

rated_by_behaviour as (
    select distinct
        cycle_id,
        competency_id
    from {{ ref('int_assessment__behaviour_scores') }}
),

-- Where a competency was rated itself, its raters' scores are their answers, and those are gone through already.
units_of_answers as (
    select
        units.cycle_id,
        units.competency_id,
        units.person_id,
        units.relation,
        units.n_raters,
        units.mean_level as mean_score,
        units.variance * (units.n_raters - 1) as sum_of_squares
    from {{ ref('int_signals__units') }} as units
    left join rated_by_behaviour
        on
            units.cycle_id = rated_by_behaviour.cycle_id
            and units.competency_id = rated_by_behaviour.competency_id
    where
        units.behaviour_id is null
        and rated_by_behaviour.cycle_id is null
),

units_of_scores as (
    select
        scores.cycle_id,
        scores.competency_id,
        scores.person_id,
        scores.relation,
        count(*) as n_raters,
        avg(scores.score) as mean_score,
        var_pop(scores.score) * count(*) as sum_of_squares
    from scores
    inner join rated_by_behaviour
        on
            scores.cycle_id = rated_by_behaviour.cycle_id
            and scores.competency_id = rated_by_behaviour.competency_id
    where
        scores.relation <> 'self'
        and scores.given_by in ('rater', 'blank_rater')
    group by scores.cycle_id, scores.competency_id, scores.person_id, scores.relation
    having count(*) > 1
),

units as (
    select * from units_of_answers
    union all
    select units_of_scores.*
    from units_of_scores
    inner join people
        on
            units_of_scores.cycle_id = people.cycle_id
            and units_of_scores.person_id = people.person_id
),

-- Units of one size weigh the same, so that their means can be summed up before the grand mean is known.
unit_sizes as (
    select
        cycle_id,
        competency_id,
        n_raters,
        count(*) as n_units,
        avg(mean_score) as mean_score,
        var_pop(mean_score) * count(*) as between_squares,
        sum(sum_of_squares) as within_squares
    from units
    group by cycle_id, competency_id, n_raters
),

ratees as (
    select
        cycle_id,
        competency_id,
        count(distinct person_id) as n_ratees
    from units
    group by cycle_id, competency_id
),

grand_means as (
    select
        cycle_id,
        competency_id,
        sum(n_units) as n_units,
        sum(n_units * n_raters) as n_scores,
        sum(n_units * n_raters * mean_score) / sum(n_units * n_raters) as grand_mean
    from unit_sizes
    group by cycle_id, competency_id
),

squares as (
    select
        grand_means.cycle_id,
        grand_means.competency_id,
        max(grand_means.n_units) as n_units,
        max(grand_means.n_scores) as n_scores,
        sum(unit_sizes.within_squares) as within_squares,
        sum(
            unit_sizes.n_raters * (
                unit_sizes.between_squares
                + unit_sizes.n_units
                * (unit_sizes.mean_score - grand_means.grand_mean)
                * (unit_sizes.mean_score - grand_means.grand_mean)
            )
        ) as between_squares
    from unit_sizes
    inner join grand_means
        on
            unit_sizes.cycle_id = grand_means.cycle_id
            and unit_sizes.competency_id = grand_means.competency_id
    group by grand_means.cycle_id, grand_means.competency_id
),

mean_squares as (
    select
        cycle_id,
        competency_id,
        between_squares / nullif(n_units - 1, 0) as msb,
        within_squares / (n_scores - n_units) as msw
    from squares
),

mean_levels as (
    select
        cycle_id,
        competency_id,
        sum(n_people) as n_levels,
        sum(n_people * current_level) / sum(n_people) as mean_level
    from people_by_level
    group by cycle_id, competency_id
),

levels as (
    select
        mean_levels.cycle_id,
        mean_levels.competency_id,
        cast(max(mean_levels.n_levels) as bigint) as n_levels,
        max(mean_levels.mean_level) as mean_level,
        sqrt(
            sum(
                people_by_level.n_people
                * (people_by_level.current_level - mean_levels.mean_level)
                * (people_by_level.current_level - mean_levels.mean_level)
            ) / nullif(max(mean_levels.n_levels) - 1, 0)
        ) as sd_level
    from people_by_level
    inner join mean_levels
        on
            people_by_level.cycle_id = mean_levels.cycle_id
            and people_by_level.competency_id = mean_levels.competency_id
    group by mean_levels.cycle_id, mean_levels.competency_id
),

agreement as (
    select
        levels.cycle_id,
        levels.competency_id,
        levels.n_levels,
        levels.mean_level,
        levels.sd_level,
        coalesce(ratees.n_ratees, 0) as n_ratees,
        case
            when ratees.n_ratees >= 5 and {{ at_threshold('mean_squares.msb') }} > 0
                then (mean_squares.msb - mean_squares.msw) / mean_squares.msb
        end as icc2
    from levels
    left join ratees
        on
            levels.cycle_id = ratees.cycle_id
            and levels.competency_id = ratees.competency_id
    left join mean_squares
        on
            levels.cycle_id = mean_squares.cycle_id
            and levels.competency_id = mean_squares.competency_id
),

final as (
    select
        cycle_id,
        competency_id,
        n_levels,
        mean_level,
        sd_level,
        n_ratees,
        icc2,
        1.96 * sqrt(2) * sd_level * sqrt(1 - icc2) as smallest_reliable_movement
    from agreement
)

select * from final

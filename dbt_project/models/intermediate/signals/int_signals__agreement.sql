-- One row per closed cycle × item with a unit: how far raters agree. r_wg as James, Demaree & Wolf (1984) have it, against answers at
-- random over the six levels, σ² = (6² − 1)/12; ICC(1) and ICC(2) as in Bliese (2000).
with units as (
    select * from {{ ref('int_signals__units') }}
),

expected as (
    select (6.0 * 6.0 - 1.0) / 12.0 as random_variance
),

grand_means as (
    select
        cycle_id,
        competency_id,
        behaviour_id,
        count(*) as n_units,
        sum(n_raters) as n_ratings,
        sum(n_raters * mean_level) / sum(n_raters) as grand_mean
    from units
    group by cycle_id, competency_id, behaviour_id
),

measured as (
    select
        units.cycle_id,
        units.competency_id,
        units.behaviour_id,
        count(distinct units.person_id) as n_ratees,
        avg(1 - least(units.variance / expected.random_variance, 1)) as rwg_mean,
        sum((units.n_raters - 1) * units.variance) / sum(units.n_raters - 1) as within_variance,
        1 - sum((units.n_raters - 1) * units.variance) / sum(units.n_raters - 1) / max(expected.random_variance) as rwg_pooled,
        avg(units.mean_absolute_deviation) as ad_mean,
        max(grand_means.n_ratings) / cast(max(grand_means.n_units) as double) as mean_size,
        sum(
            units.n_raters
            * (units.mean_level - grand_means.grand_mean)
            * (units.mean_level - grand_means.grand_mean)
        ) / nullif(max(grand_means.n_units) - 1, 0) as msb
    from units
    inner join grand_means
        on
            units.cycle_id = grand_means.cycle_id
            and units.competency_id = grand_means.competency_id
            and units.behaviour_id is not distinct from grand_means.behaviour_id
    cross join expected
    group by units.cycle_id, units.competency_id, units.behaviour_id
),

final as (
    select
        cycle_id,
        competency_id,
        behaviour_id,
        n_ratees,
        rwg_mean,
        rwg_pooled,
        within_variance,
        ad_mean,
        -- the variance within units is the mean square within
        case
            when {{ at_threshold('msb + (mean_size - 1) * within_variance') }} > 0
                then (msb - within_variance) / (msb + (mean_size - 1) * within_variance)
        end as icc1,
        case when {{ at_threshold('msb') }} > 0 then (msb - within_variance) / msb end as icc2
    from measured
)

select * from final

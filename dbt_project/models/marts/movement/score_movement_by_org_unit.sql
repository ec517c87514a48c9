-- One row per to-cycle, org unit and competency: how far the matched people moved on average, how many gaps closed, and what else
-- than the rating changed. An org unit is that of the person in the to-cycle, with all units below it.
with movements as (
    select * from {{ ref('int_movement__movement_in_org_units') }}
),

t_quantiles as (
    select * from {{ ref('int_movement__t_quantiles') }}
),

org_units as (
    select * from {{ ref('org_unit_in_cycle') }}
),

spread as (
    select
        movements.*,
        case when movements.n_matched > 1 then sqrt(movements.sum_of_squares / (movements.n_matched - 1)) end as sd_movement
    from movements
),

final as (
    select
        spread.to_cycle_id,
        spread.org_unit_id,
        org_units.org_unit_type,
        spread.competency_id,
        spread.n_matched,
        spread.mean_movement,
        spread.sd_movement,
        spread.mean_movement - t_quantiles.t_quantile * spread.sd_movement / sqrt(spread.n_matched) as ci_low,
        spread.mean_movement + t_quantiles.t_quantile * spread.sd_movement / sqrt(spread.n_matched) as ci_high,
        spread.n_gaps_before,
        spread.n_gaps_closed,
        cast(spread.n_gaps_closed as double) / nullif(spread.n_gaps_before, 0) as closure_rate,
        spread.n_gap_known,
        spread.gap_change_total / nullif(spread.n_gap_known, 0) as mean_gap_change,
        spread.target_change_total / nullif(spread.n_gap_known, 0) as mean_target_change,
        (spread.target_change_total - spread.gap_change_total) / nullif(spread.n_gap_known, 0) as mean_movement_gap_known,
        spread.n_changed_role,
        spread.n_changed_raters,
        spread.n_changed_basis,
        spread.n_changed_granularity,
        spread.n_reliability_known,
        spread.n_reliable_up,
        spread.n_reliable_down
    from spread
    inner join org_units
        on
            spread.to_cycle_id = org_units.cycle_id
            and spread.org_unit_id = org_units.org_unit_id
    left join t_quantiles on spread.n_matched - 1 = t_quantiles.degrees_of_freedom
)

select * from final
order by to_cycle_id, org_unit_id, competency_id

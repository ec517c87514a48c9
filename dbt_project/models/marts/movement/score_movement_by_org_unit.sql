-- One row per to-cycle, org unit and competency: how far the matched people moved on average, how many gaps closed, and what else
-- than the rating changed. An org unit is that of the person in the to-cycle, with all units below it. People are summed up in their
-- own unit first and those sums rolled up, since a row for each person and each unit above would be five times as many. Squares are
-- taken from the mean, never from 0, so that nothing cancels out.
with movements as (
    select * from {{ ref('score_movement') }}
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_in_cycle') }}
),

t_quantiles as (
    select * from {{ ref('int_movement__t_quantiles') }}
),

own_units as (
    select
        to_cycle_id,
        org_unit_id,
        competency_id,
        count(*) as n_matched,
        avg(movement) as mean_movement,
        var_pop(movement) * count(*) as sum_of_squares,
        count(case when gap_status in ('closed', 'narrowed', 'widened', 'unchanged') then 1 end) as n_gaps_before,
        count(case when gap_status = 'closed' then 1 end) as n_gaps_closed,
        count(gap_status) as n_gap_known,
        sum(to_gap - from_gap) as gap_change_total,
        sum(target_change) as target_change_total,
        count(case when has_changed_role then 1 end) as n_changed_role,
        count(case when has_changed_raters then 1 end) as n_changed_raters,
        count(case when has_changed_basis then 1 end) as n_changed_basis,
        count(case when has_changed_granularity then 1 end) as n_changed_granularity,
        count(is_reliable) as n_reliability_known,
        count(case when is_reliable and movement > 0 then 1 end) as n_reliable_up,
        count(case when is_reliable and movement < 0 then 1 end) as n_reliable_down
    from movements
    group by to_cycle_id, org_unit_id, competency_id
),

parts as (
    select
        own_units.to_cycle_id,
        ancestors.ancestor_id as org_unit_id,
        ancestors.ancestor_type as org_unit_type,
        own_units.competency_id,
        own_units.n_matched,
        own_units.mean_movement,
        own_units.sum_of_squares,
        own_units.n_gaps_before,
        own_units.n_gaps_closed,
        own_units.n_gap_known,
        own_units.gap_change_total,
        own_units.target_change_total,
        own_units.n_changed_role,
        own_units.n_changed_raters,
        own_units.n_changed_basis,
        own_units.n_changed_granularity,
        own_units.n_reliability_known,
        own_units.n_reliable_up,
        own_units.n_reliable_down
    from own_units
    inner join ancestors
        on
            own_units.to_cycle_id = ancestors.cycle_id
            and own_units.org_unit_id = ancestors.org_unit_id
),

means as (
    select
        to_cycle_id,
        org_unit_id,
        competency_id,
        sum(n_matched * mean_movement) / sum(n_matched) as mean_movement
    from parts
    group by to_cycle_id, org_unit_id, competency_id
),

sums as (
    select
        parts.to_cycle_id,
        parts.org_unit_id,
        max(parts.org_unit_type) as org_unit_type,
        parts.competency_id,
        cast(sum(parts.n_matched) as bigint) as n_matched,
        max(means.mean_movement) as mean_movement,
        sum(
            parts.sum_of_squares
            + parts.n_matched * (parts.mean_movement - means.mean_movement) * (parts.mean_movement - means.mean_movement)
        ) as sum_of_squares,
        cast(sum(parts.n_gaps_before) as bigint) as n_gaps_before,
        cast(sum(parts.n_gaps_closed) as bigint) as n_gaps_closed,
        cast(sum(parts.n_gap_known) as bigint) as n_gap_known,
        sum(parts.gap_change_total) as gap_change_total,
        sum(parts.target_change_total) as target_change_total,
        cast(sum(parts.n_changed_role) as bigint) as n_changed_role,
        cast(sum(parts.n_changed_raters) as bigint) as n_changed_raters,
        cast(sum(parts.n_changed_basis) as bigint) as n_changed_basis,
        cast(sum(parts.n_changed_granularity) as bigint) as n_changed_granularity,
        cast(sum(parts.n_reliability_known) as bigint) as n_reliability_known,
        cast(sum(parts.n_reliable_up) as bigint) as n_reliable_up,
        cast(sum(parts.n_reliable_down) as bigint) as n_reliable_down
    from parts
    inner join means
        on
            parts.to_cycle_id = means.to_cycle_id
            and parts.org_unit_id = means.org_unit_id
            and parts.competency_id = means.competency_id
    group by parts.to_cycle_id, parts.org_unit_id, parts.competency_id
),

spread as (
    select
        sums.*,
        case when sums.n_matched > 1 then sqrt(sums.sum_of_squares / (sums.n_matched - 1)) end as sd_movement
    from sums
),

final as (
    select
        spread.to_cycle_id,
        spread.org_unit_id,
        spread.org_unit_type,
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
    left join t_quantiles on spread.n_matched - 1 = t_quantiles.degrees_of_freedom
)

select * from final
order by to_cycle_id, org_unit_id, competency_id

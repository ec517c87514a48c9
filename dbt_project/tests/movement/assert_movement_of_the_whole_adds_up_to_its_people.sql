-- One row per cycle whose matched people, movement, gaps or what else changed, summed over the units at the top, are not those of the
-- people who sit in an org unit. Units in a circle have no top; that is the HRIS's defect and reported elsewhere.
with org_units as (
    select * from {{ ref('org_unit_in_cycle') }}
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_in_cycle') }}
),

movements as (
    select * from {{ ref('score_movement_by_org_unit') }}
),

tops as (
    select
        cycle_id,
        org_unit_id
    from org_units
    where parent_org_unit_id is null
),

under_a_top as (
    select
        ancestors.cycle_id,
        ancestors.org_unit_id
    from ancestors
    inner join tops
        on
            ancestors.cycle_id = tops.cycle_id
            and ancestors.ancestor_id = tops.org_unit_id
),

in_a_circle as (
    select
        org_units.cycle_id,
        org_units.org_unit_id
    from org_units
    left join under_a_top
        on
            org_units.cycle_id = under_a_top.cycle_id
            and org_units.org_unit_id = under_a_top.org_unit_id
    where under_a_top.org_unit_id is null
),

people as (
    select
        matched.to_cycle_id,
        count(*) as n_matched,
        sum(matched.movement) as movement,
        count(case when matched.gap_status not in ('opened', 'on_target') then 1 end) as n_gaps_before,
        count(case when matched.gap_status = 'closed' then 1 end) as n_gaps_closed,
        coalesce(sum(matched.to_gap - matched.from_gap), 0) as gap_change,
        count(case when matched.has_changed_role then 1 end)
        + count(case when matched.has_changed_raters then 1 end)
        + count(case when matched.has_changed_basis then 1 end)
        + count(case when matched.has_changed_granularity then 1 end) as n_changes,
        count(case when matched.is_reliable and matched.movement <> 0 then 1 end) as n_reliable
    from {{ ref('score_movement') }} as matched
    left join in_a_circle
        on
            matched.to_cycle_id = in_a_circle.cycle_id
            and matched.org_unit_id = in_a_circle.org_unit_id
    where
        matched.org_unit_id is not null
        and in_a_circle.org_unit_id is null
    group by matched.to_cycle_id
),

at_the_top as (
    select
        movements.to_cycle_id,
        sum(movements.n_matched) as n_matched,
        sum(movements.n_matched * movements.mean_movement) as movement,
        sum(movements.n_gaps_before) as n_gaps_before,
        sum(movements.n_gaps_closed) as n_gaps_closed,
        coalesce(sum(movements.n_gap_known * movements.mean_gap_change), 0) as gap_change,
        sum(
            movements.n_changed_role
            + movements.n_changed_raters
            + movements.n_changed_basis
            + movements.n_changed_granularity
        ) as n_changes,
        sum(movements.n_reliable_up + movements.n_reliable_down) as n_reliable
    from movements
    inner join tops
        on
            movements.to_cycle_id = tops.cycle_id
            and movements.org_unit_id = tops.org_unit_id
    group by movements.to_cycle_id
)

select
    coalesce(people.to_cycle_id, at_the_top.to_cycle_id) as to_cycle_id,
    people.n_matched,
    at_the_top.n_matched as n_matched_at_the_top
from people
full join at_the_top on people.to_cycle_id = at_the_top.to_cycle_id
where
    people.n_matched is distinct from at_the_top.n_matched
    or people.n_gaps_before is distinct from at_the_top.n_gaps_before
    or people.n_gaps_closed is distinct from at_the_top.n_gaps_closed
    or people.n_changes is distinct from at_the_top.n_changes
    or people.n_reliable is distinct from at_the_top.n_reliable
    or abs(people.gap_change - at_the_top.gap_change) > 0.000001 * people.n_matched
    or abs(people.movement - at_the_top.movement) > 0.000001 * people.n_matched

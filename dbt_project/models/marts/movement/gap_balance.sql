-- One row per to-cycle, org unit and competency with people assessed in it twice: what became of the gaps before, and how many opened.
-- An org unit is that of the person in the to-cycle, with all units below it. How many would have closed by chance alone is known where
-- it is for each gap before.
with movements as (
    select
        score_movement.*,
        score_movement.gap_status in ('closed', 'narrowed', 'widened', 'unchanged') as had_gap,
        abs(score_movement.movement) < 0.000000001
        and {{ at_threshold('score_movement.target_change') }} <> 0 as is_by_target
    from {{ ref('score_movement') }} as score_movement
    where score_movement.org_unit_id is not null
),

chances as (
    select * from {{ ref('int_movement__chances_of_closing') }}
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_in_cycle') }}
),

-- people sit in one unit each, so units are summed up first and the tree is walked with few rows
of_own_people as (
    select
        movements.to_cycle_id,
        movements.org_unit_id,
        movements.competency_id,
        count(*) as n_matched,
        count(movements.gap_status) as n_gap_known,
        count(*) filter (where movements.had_gap) as n_gaps_before,
        count(*) filter (where movements.gap_status = 'closed') as n_closed,
        count(*) filter (where movements.gap_status = 'opened') as n_opened,
        count(*) filter (where movements.gap_status = 'closed' and movements.is_by_target) as n_closed_by_target,
        count(*) filter (where movements.gap_status = 'opened' and movements.is_by_target) as n_opened_by_target,
        count(*) filter (where movements.had_gap and chances.chance is null) as n_chances_unknown,
        sum(chances.chance) filter (where movements.had_gap) as expected_closed
    from movements
    left join chances
        on
            movements.from_cycle_id = chances.cycle_id
            and movements.competency_id = chances.competency_id
            and movements.from_level = chances.current_level
            and movements.from_gap = chances.gap
    group by movements.to_cycle_id, movements.org_unit_id, movements.competency_id
),

rolled_up as (
    select
        of_own_people.to_cycle_id,
        ancestors.ancestor_id as org_unit_id,
        ancestors.ancestor_type as org_unit_type,
        of_own_people.competency_id,
        cast(sum(of_own_people.n_matched) as bigint) as n_matched,
        cast(sum(of_own_people.n_gap_known) as bigint) as n_gap_known,
        cast(sum(of_own_people.n_gaps_before) as bigint) as n_gaps_before,
        cast(sum(of_own_people.n_closed) as bigint) as n_closed,
        cast(sum(of_own_people.n_opened) as bigint) as n_opened,
        cast(sum(of_own_people.n_closed_by_target) as bigint) as n_closed_by_target,
        cast(sum(of_own_people.n_opened_by_target) as bigint) as n_opened_by_target,
        sum(of_own_people.n_chances_unknown) as n_chances_unknown,
        sum(of_own_people.expected_closed) as expected_closed
    from of_own_people
    inner join ancestors
        on
            of_own_people.to_cycle_id = ancestors.cycle_id
            and of_own_people.org_unit_id = ancestors.org_unit_id
    group by of_own_people.to_cycle_id, ancestors.ancestor_id, ancestors.ancestor_type, of_own_people.competency_id
),

final as (
    select
        to_cycle_id,
        org_unit_id,
        org_unit_type,
        competency_id,
        n_matched,
        n_gaps_before,
        n_closed,
        n_gaps_before - n_closed as n_still_open,
        n_opened,
        n_gaps_before - n_closed + n_opened as n_gaps_now,
        n_closed_by_target,
        n_opened_by_target,
        case when n_chances_unknown = 0 then coalesce(expected_closed, 0) end as expected_closed_by_chance,
        n_gap_known
    from rolled_up
)

select * from final
order by to_cycle_id, org_unit_id, competency_id

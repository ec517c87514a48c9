-- One row per person, competency and cycle in which the person was assessed again: what moved since the assessment before.
-- Every piece that can look like movement is a column of its own: the target, the role, who rated, on what basis, on which items.
with gaps as (
    select * from {{ ref('gap_by_person') }}
),

cycles as (
    select * from {{ ref('int_assessment__cycles') }}
),

reliability as (
    select * from {{ ref('int_movement__level_reliability') }}
),

-- A group that weighs nothing is shown and not counted. Others are always both groups: a pool of one alone is withheld.
weights as (
    select
        {{ setting('rater_weights.manager', 'double') }} as weight_of_manager,
        {{ setting('rater_weights.peer', 'double') }} as weight_of_peer,
        {{ setting('rater_weights.direct_report', 'double') }} as weight_of_direct_report
),

-- The groups counted in the rated level as one number, a bit for each.
assessed as (
    select
        gaps.cycle_id,
        gaps.person_id,
        gaps.competency_id,
        gaps.org_unit_id,
        gaps.role_id,
        gaps.target_level,
        gaps.current_level,
        gaps.level_basis,
        gaps.gap,
        gaps.has_gap,
        cycles.cycle_number,
        cycles.granularity,
        case when gaps.manager_level is not null and weights.weight_of_manager > 0 then 1 else 0 end
        + case when gaps.peer_level is not null and weights.weight_of_peer > 0 then 2 else 0 end
        + case when gaps.direct_report_level is not null and weights.weight_of_direct_report > 0 then 4 else 0 end
        + case when gaps.others_level is not null and weights.weight_of_peer + weights.weight_of_direct_report > 0 then 8 else 0 end
            as counted_groups
    from gaps
    inner join cycles on gaps.cycle_id = cycles.cycle_id
    cross join weights
    where gaps.current_level is not null
),

-- One pass with a look at the row before: half the work of finding each row's earlier cycle and joining it.
followed as (
    select
        assessed.*,
        lag(assessed.cycle_id) over earlier as from_cycle_id,
        lag(assessed.role_id) over earlier as from_role_id,
        lag(assessed.target_level) over earlier as from_target_level,
        lag(assessed.current_level) over earlier as from_level,
        lag(assessed.level_basis) over earlier as from_level_basis,
        lag(assessed.gap) over earlier as from_gap,
        lag(assessed.has_gap) over earlier as had_gap,
        lag(assessed.granularity) over earlier as from_granularity,
        lag(assessed.counted_groups) over earlier as from_counted_groups
    from assessed
    window earlier as (partition by assessed.person_id, assessed.competency_id order by assessed.cycle_number)
),

final as (
    select
        followed.from_cycle_id,
        followed.cycle_id as to_cycle_id,
        followed.person_id,
        followed.competency_id,
        followed.org_unit_id,
        followed.from_level,
        followed.current_level as to_level,
        followed.current_level - followed.from_level as movement,
        followed.from_gap,
        followed.gap as to_gap,
        followed.target_level - followed.from_target_level as target_change,
        case
            when followed.had_gap is null or followed.has_gap is null then null
            when followed.had_gap and not followed.has_gap then 'closed'
            when not followed.had_gap and followed.has_gap then 'opened'
            when not followed.had_gap then 'on_target'
            when {{ at_threshold('followed.gap - followed.from_gap') }} < 0 then 'narrowed'
            when {{ at_threshold('followed.gap - followed.from_gap') }} > 0 then 'widened'
            else 'unchanged'
        end as gap_status,
        (followed.role_id is distinct from followed.from_role_id) as has_changed_role,
        followed.counted_groups <> followed.from_counted_groups as has_changed_raters,
        followed.level_basis <> followed.from_level_basis as has_changed_basis,
        followed.granularity <> followed.from_granularity as has_changed_granularity,
        case
            when reliability.smallest_reliable_movement is not null
                then {{ at_threshold('abs(followed.current_level - followed.from_level) - reliability.smallest_reliable_movement') }} > 0
        end as is_reliable
    from followed
    left join reliability
        on
            followed.from_cycle_id = reliability.cycle_id
            and followed.competency_id = reliability.competency_id
    where followed.from_cycle_id is not null
)

select * from final
-- so that one person of a cycle is found without a look at the others
order by to_cycle_id, person_id

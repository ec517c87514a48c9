-- One row per org unit × competency that somebody in the unit or below it has in today's profile: where the unit stands today. Means are
-- over the people with a level that is still one; levels_short is summed, so that surpluses hide no gap.
with gaps as (
    select *
    from {{ ref('int_gaps__gaps_now') }}
    where
        is_required
        and org_unit_id is not null
),

ancestors as (
    select *
    from {{ ref('int_organisation__ancestors_on_day') }}
    where day = {{ setting('as_of', 'date') }}
),

-- people sit in one unit each, so units are summed up first and the tree is walked with few rows
of_own_people as (
    select
        org_unit_id,
        competency_id,
        count(*) as n_people,
        count(current_level) as n_assessed,
        count(*) filter (where is_outdated) as n_outdated,
        sum(case when current_level is not null then target_level end) as target_total,
        sum(current_level) as level_total,
        sum(gap) as gap_total,
        count(*) filter (where has_gap) as n_with_gap,
        sum(levels_short) as levels_short,
        min(case when current_level is not null then assessed_on end) as oldest_assessed_on
    from gaps
    group by org_unit_id, competency_id
),

rolled_up as (
    select
        ancestors.ancestor_id as org_unit_id,
        ancestors.ancestor_type as org_unit_type,
        of_own_people.competency_id,
        sum(of_own_people.n_people) as n_people,
        sum(of_own_people.n_assessed) as n_assessed,
        sum(of_own_people.n_outdated) as n_outdated,
        sum(of_own_people.target_total) as target_total,
        sum(of_own_people.level_total) as level_total,
        sum(of_own_people.gap_total) as gap_total,
        sum(of_own_people.n_with_gap) as n_with_gap,
        sum(of_own_people.levels_short) as levels_short,
        min(of_own_people.oldest_assessed_on) as oldest_assessed_on
    from of_own_people
    inner join ancestors on of_own_people.org_unit_id = ancestors.org_unit_id
    group by ancestors.ancestor_id, ancestors.ancestor_type, of_own_people.competency_id
),

final as (
    select
        org_unit_id,
        org_unit_type,
        competency_id,
        cast(n_people as bigint) as n_people,
        cast(n_assessed as bigint) as n_assessed,
        cast(n_outdated as bigint) as n_outdated,
        target_total / nullif(n_assessed, 0) as mean_target,
        level_total / nullif(n_assessed, 0) as mean_level,
        gap_total / nullif(n_assessed, 0) as mean_gap,
        cast(n_with_gap as bigint) as n_with_gap,
        n_with_gap / cast(nullif(n_assessed, 0) as double) as share_with_gap,
        coalesce(levels_short, 0) as levels_short,
        coalesce(levels_short, 0) / nullif(n_assessed, 0) as levels_short_per_person,
        oldest_assessed_on
    from rolled_up
)

select * from final
order by org_unit_id, competency_id

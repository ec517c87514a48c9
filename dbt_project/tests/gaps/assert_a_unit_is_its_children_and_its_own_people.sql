-- Roll-up: a unit's people, gaps and levels short are those of the units below it and of the people who sit in it directly.
with own_people as (
    select
        cycle_id,
        org_unit_id,
        competency_id,
        count(*) as n_people,
        count(*) filter (where has_gap) as n_with_gap,
        coalesce(sum(levels_short), 0) as levels_short
    from {{ ref('gap_by_person') }}
    where
        is_required
        and org_unit_id is not null
    group by cycle_id, org_unit_id, competency_id
),

children as (
    select
        gaps.cycle_id,
        org_units.parent_org_unit_id as org_unit_id,
        gaps.competency_id,
        gaps.n_people,
        gaps.n_with_gap,
        gaps.levels_short
    from {{ ref('gap_by_org_unit') }} as gaps
    inner join {{ ref('org_unit_in_cycle') }} as org_units
        on
            gaps.cycle_id = org_units.cycle_id
            and gaps.org_unit_id = org_units.org_unit_id
    where org_units.parent_org_unit_id is not null
),

parts as (
    select * from own_people
    union all
    select * from children
),

totals as (
    select
        cycle_id,
        org_unit_id,
        competency_id,
        sum(n_people) as n_people,
        sum(n_with_gap) as n_with_gap,
        sum(levels_short) as levels_short
    from parts
    group by cycle_id, org_unit_id, competency_id
),

-- units in a circle are each above the other, so their sums mean nothing (a warning names them)
in_circles as (
    select distinct
        below.cycle_id,
        below.org_unit_id
    from {{ ref('int_organisation__ancestors_in_cycle') }} as below
    inner join {{ ref('int_organisation__ancestors_in_cycle') }} as above
        on
            below.cycle_id = above.cycle_id
            and below.org_unit_id = above.ancestor_id
            and below.ancestor_id = above.org_unit_id
    where below.org_unit_id <> below.ancestor_id
)

select
    coalesce(gaps.cycle_id, totals.cycle_id) as cycle_id,
    coalesce(gaps.org_unit_id, totals.org_unit_id) as org_unit_id,
    coalesce(gaps.competency_id, totals.competency_id) as competency_id,
    gaps.n_people as published_people,
    totals.n_people as summed_people
from {{ ref('gap_by_org_unit') }} as gaps
full join totals
    on
        gaps.cycle_id = totals.cycle_id
        and gaps.org_unit_id = totals.org_unit_id
        and gaps.competency_id = totals.competency_id
left join in_circles
    on
        coalesce(gaps.cycle_id, totals.cycle_id) = in_circles.cycle_id
        and coalesce(gaps.org_unit_id, totals.org_unit_id) = in_circles.org_unit_id
where
    in_circles.org_unit_id is null
    and (
        gaps.n_people is distinct from totals.n_people
        or gaps.n_with_gap is distinct from totals.n_with_gap
        or coalesce(abs(gaps.levels_short - totals.levels_short) > 0.000001, true)
    )

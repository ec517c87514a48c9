-- One row per day × org unit known then: its parent of that day in a tree without circles. Where units stand above each other in a
-- circle, the one with the smallest id is cut off and becomes a top; so is every 50th unit of a chain that runs deeper than any
-- organisation, since each step down multiplies the roll-up. Both are reported (assert_org_units_form_no_circle, …_no_endless_chain).
{%- set most_levels = 50 %}

with days as (
    select * from {{ ref('int_organisation__days') }}
),

history as (
    select * from {{ ref('int_organisation__org_units_history') }}
),

units as (
    select
        days.day,
        history.org_unit_id,
        history.org_unit_name,
        history.org_unit_type,
        history.origin,
        history.parent_org_unit_id as given_parent_id,
        coalesce(history.ended_on <= days.day, false) as is_ended
    from days
    inner join history
        on
            (days.day >= history.valid_from or history.is_first)
            and (days.day < history.valid_to or history.valid_to is null)
),

{{ ancestors('way_up', 'units', ['day'], 'org_unit_id', 'given_parent_id') }},

-- who is in a circle is reached from somewhere after more steps than there are units
circles as (
    select distinct
        day,
        stuck_at as org_unit_id
    from way_up
    where stuck_at is not null
),

without_circles as (
    select
        units.day,
        units.org_unit_id,
        coalesce(circles.org_unit_id = way_up.lowest, false) as is_circle_cut,
        case when circles.org_unit_id = way_up.lowest then null else units.given_parent_id end as above_id
    from units
    inner join way_up
        on
            units.day = way_up.day
            and units.org_unit_id = way_up.org_unit_id
    left join circles
        on
            units.day = circles.day
            and units.org_unit_id = circles.org_unit_id
),

{{ ancestors('levels', 'without_circles', ['day'], 'org_unit_id', 'above_id') }},

cuts as (
    select
        without_circles.day,
        without_circles.org_unit_id,
        without_circles.above_id,
        without_circles.is_circle_cut,
        levels.n_steps > 0 and levels.n_steps % {{ most_levels }} = 0 as is_chain_cut
    from without_circles
    inner join levels
        on
            without_circles.day = levels.day
            and without_circles.org_unit_id = levels.org_unit_id
),

final as (
    select
        units.day,
        units.org_unit_id,
        units.org_unit_name,
        units.org_unit_type,
        units.origin,
        units.is_ended,
        -- a parent that nothing describes is no parent
        case when not cuts.is_chain_cut then parents.org_unit_id end as parent_org_unit_id,
        units.given_parent_id,
        case
            when cuts.is_circle_cut then 'circle'
            when cuts.is_chain_cut then 'chain'
        end as cut
    from units
    inner join cuts
        on
            units.day = cuts.day
            and units.org_unit_id = cuts.org_unit_id
    left join units as parents
        on
            cuts.day = parents.day
            and cuts.above_id = parents.org_unit_id
)

select * from final

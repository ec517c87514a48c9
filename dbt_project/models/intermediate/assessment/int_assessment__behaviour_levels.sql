-- One row per cycle × person × behaviour with a score: the groups' levels and the rated level. Whether groups stand alone is decided by
-- the raters of the competency, so that its level and those of its behaviours never give each other away. A behaviour that no export
-- describes is part of its competency's level and has none of its own.
with known_behaviours as (
    select distinct behaviour_id from {{ ref('stg_framework__behaviours') }}
),

item_levels as (
    select item_levels.*
    from {{ ref('int_assessment__item_levels') }} as item_levels
    inner join known_behaviours on item_levels.behaviour_id = known_behaviours.behaviour_id
),

competency_levels as (
    select * from {{ ref('int_assessment__competency_levels') }}
),

-- the competency a behaviour was asked under in a cycle; should a tool name several, one
asked_under as (
    select
        cycle_id,
        behaviour_id,
        min(competency_id) as competency_id
    from item_levels
    group by cycle_id, behaviour_id
),

items as (
    select
        cycle_id,
        person_id,
        behaviour_id,
        {%- for relation in ['self', 'manager', 'peer', 'direct_report'] %}
            sum({{ relation }}_total) as {{ relation }}_total,
            cast(sum(n_{{ relation }}) as bigint) as n_{{ relation }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from item_levels
    group by cycle_id, person_id, behaviour_id
    having sum(n_self + n_manager + n_peer + n_direct_report) > 0
),

rules as (
    select {{ setting('min_raters', 'integer') }} as min_raters
),

levels as (
    select
        items.cycle_id,
        items.person_id,
        items.behaviour_id,
        asked_under.competency_id,
        {{ group_levels_of_items('', 'rules.min_raters') }}
    from items
    inner join asked_under
        on
            items.cycle_id = asked_under.cycle_id
            and items.behaviour_id = asked_under.behaviour_id
    cross join rules
),

groups as (
    select
        levels.*,
        coalesce(competency_levels.n_self, 0) as n_self,
        coalesce(competency_levels.n_manager, 0) as n_manager,
        coalesce(competency_levels.n_peer, 0) as n_peer,
        coalesce(competency_levels.n_direct_report, 0) as n_direct_report
    from levels
    left join competency_levels
        on
            levels.cycle_id = competency_levels.cycle_id
            and levels.person_id = competency_levels.person_id
            and levels.competency_id = competency_levels.competency_id
),

shown as (
    {{ shown_levels('groups', ['cycle_id', 'person_id', 'competency_id', 'behaviour_id']) }}
),

final as (
    select
        cycle_id,
        person_id,
        competency_id,
        behaviour_id,
        self_level,
        manager_level,
        peer_level,
        direct_report_level,
        others_level,
        rated_level
    from shown
)

select * from final

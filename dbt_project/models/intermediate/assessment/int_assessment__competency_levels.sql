-- One row per cycle × person × competency with a score: the groups' levels, the rated level, and who counts in it. A group's level is
-- the mean of its levels of the competency's items: a mean of raters' means would give away whoever left one of them out.
with item_answers as (
    select * from {{ ref('int_assessment__item_answers') }}
),

item_levels as (
    select * from {{ ref('int_assessment__item_levels') }}
),

several_items as (
    select * from {{ ref('int_assessment__several_items') }}
),

scores as (
    select * from {{ ref('int_assessment__rater_scores') }}
),

rules as (
    select {{ setting('min_raters', 'integer') }} as min_raters
),

of_items as (
    select
        item_levels.cycle_id,
        item_levels.person_id,
        item_levels.competency_id,
        {{ group_levels_of_items('avg', 'rules.min_raters') }}
    from item_levels
    cross join rules
    group by item_levels.cycle_id, item_levels.person_id, item_levels.competency_id
),

-- raters are people: who rated three behaviours is one
raters as (
    select
        scores.cycle_id,
        scores.person_id,
        scores.competency_id,
        {%- for relation in ['self', 'manager', 'peer', 'direct_report'] %}
            cast(coalesce(sum(scores.n_raters) filter (where scores.relation = '{{ relation }}'), 0) as bigint) as n_{{ relation }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from scores
    inner join several_items
        on
            scores.cycle_id = several_items.cycle_id
            and scores.person_id = several_items.person_id
            and scores.competency_id = several_items.competency_id
    group by scores.cycle_id, scores.person_id, scores.competency_id
),

of_several_items as (
    select
        of_items.*,
        raters.n_self,
        raters.n_manager,
        raters.n_peer,
        raters.n_direct_report
    from of_items
    inner join raters
        on
            of_items.cycle_id = raters.cycle_id
            and of_items.person_id = raters.person_id
            and of_items.competency_id = raters.competency_id
),

of_one_item as (
    select
        item_answers.cycle_id,
        item_answers.person_id,
        item_answers.competency_id,
        {{ list_mean('item_answers.self_levels') }} as self_level,
        {{ list_mean('item_answers.manager_levels') }} as manager_level,
        {{ list_mean('item_answers.peer_levels') }} as peer_level,
        {{ list_mean('item_answers.direct_report_levels') }} as direct_report_level,
        {{ list_mean(list_of_both('item_answers.peer_levels', 'item_answers.direct_report_levels')) }} as others_level,
        {{ list_size('item_answers.self_levels') }} as n_self,
        {{ list_size('item_answers.manager_levels') }} as n_manager,
        {{ list_size('item_answers.peer_levels') }} as n_peer,
        {{ list_size('item_answers.direct_report_levels') }} as n_direct_report
    from item_answers
    left join several_items
        on
            item_answers.cycle_id = several_items.cycle_id
            and item_answers.person_id = several_items.person_id
            and item_answers.competency_id = several_items.competency_id
    where
        several_items.cycle_id is null
        and coalesce(
            item_answers.self_levels, item_answers.manager_levels, item_answers.peer_levels, item_answers.direct_report_levels
        ) is not null
),

groups as (
    select * from of_one_item
    union all by name
    select * from of_several_items
),

shown as (
    {{ shown_levels('groups', ['cycle_id', 'person_id', 'competency_id']) }}
),

final as (
    select
        cycle_id,
        person_id,
        competency_id,
        self_level,
        manager_level,
        peer_level,
        direct_report_level,
        others_level,
        rated_level,
        n_self,
        n_manager,
        n_peer,
        n_direct_report,
        is_pooled,
        n_raters,
        n_withheld,
        -- of the groups' levels: a mean of raters' means would give away whoever left an item out
        coalesce(
            others_level,
            (coalesce(peer_level * n_peer, 0) + coalesce(direct_report_level * n_direct_report, 0))
            / nullif(
                case when peer_level is not null then n_peer else 0 end
                + case when direct_report_level is not null then n_direct_report else 0 end,
                0
            )
        ) as mean_of_others
    from shown
)

select * from final

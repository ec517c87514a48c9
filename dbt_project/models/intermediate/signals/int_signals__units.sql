-- One row per closed cycle × item × person × relation seen by at least two raters of that group, self apart: a unit, and how its
-- ratings lie. An item is a behaviour that some export describes, or a competency where it is rated itself. Groups' averages hold no
-- agreement.
-- A view: the levels lie together already, and to look through them takes less than to store what follows.
{{ config(materialized='view') }}

with item_answers as (
    select *
    from {{ ref('int_assessment__item_answers') }}
    where
        behaviour_id is null
        or behaviour_id in (select behaviours.behaviour_id from {{ ref('stg_framework__behaviours') }} as behaviours)
),

people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where is_closed
),

together as (
    {%- for relation in ['manager', 'peer', 'direct_report'] %}
        select
            cycle_id,
            competency_id,
            behaviour_id,
            person_id,
            '{{ relation }}' as relation,
            {{ relation }}_levels as levels,
            {{ list_mean(relation ~ '_levels') }} as mean_level
        from item_answers
        where {{ list_size(relation ~ '_levels') }} > 1
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

measured as (
    select
        cycle_id,
        competency_id,
        behaviour_id,
        person_id,
        relation,
        {{ list_size('levels') }} as n_raters,
        mean_level,
        {{ list_variance('levels') }} as variance,
        {{ list_mean_absolute_deviation('levels', 'mean_level') }} as mean_absolute_deviation
    from together
),

final as (
    select measured.*
    from measured
    inner join people
        on
            measured.cycle_id = people.cycle_id
            and measured.person_id = people.person_id
)

select * from final

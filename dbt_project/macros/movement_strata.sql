{#- People of a relation of rated pairs, counted up by stratum for each of the three estimates of what a course did: `adjusted`
    (cycles and the level at which they began), `did` (cycles alone), `placebo` (the pair of cycles before, with the level at which that
    one began). Spread is the sample variance, null for one alone. The grouping columns given come first. -#}
{% macro movement_strata(relation, key) -%}
    {%- set estimates = [
        {'name': 'adjusted', 'from': 'from_cycle_id', 'to': 'to_cycle_id', 'level': 'from_level', 'movement': 'movement', 'by_level': true},
        {'name': 'did', 'from': 'from_cycle_id', 'to': 'to_cycle_id', 'level': 'from_level', 'movement': 'movement', 'by_level': false},
        {'name': 'placebo', 'from': 'before_cycle_id', 'to': 'from_cycle_id', 'level': 'before_level', 'movement': 'movement_before', 'by_level': true}
    ] -%}
    {%- for estimate in estimates %}
        {%- set rounded = rounded_half_up(estimate.level) if estimate.by_level else 'cast(null as double)' %}
    select
        {%- for column in key %}
        {{ column }},
        {%- endfor %}
        '{{ estimate.name }}' as estimate,
        {{ estimate.from }} as from_cycle_id,
        {{ estimate.to }} as to_cycle_id,
        {{ rounded }} as from_level_rounded,
        count(*) as n_people,
        avg({{ estimate.movement }}) as mean_movement,
        case when count(*) > 1 then var_samp({{ estimate.movement }}) end as variance_movement,
        avg({{ estimate.level }}) as mean_level,
        case when count(*) > 1 then var_samp({{ estimate.level }}) end as variance_level
    from {{ relation }}
    where {{ estimate.from }} is not null
    group by
        {%- for column in key %}
        {{ column }},
        {%- endfor %}
        {{ estimate.from }}, {{ estimate.to }}
        {%- if estimate.by_level %}, {{ rounded }}{% endif %}
        {%- if not loop.last %}
    union all
        {%- endif %}
    {%- endfor %}
{%- endmacro %}

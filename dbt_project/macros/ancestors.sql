{#- One row per node of a hierarchy in which each node has at most one node above it: `n_steps` up to the top, `stuck_at` (a node of
    the circle that the way up runs into, null where it reaches a top) and `lowest` (the smallest id on the way; for a node of a
    circle, of that circle). Walks by doubling: 17 rounds see 131,072 steps, however long the chain, and a circle can't hold it.
    Comes as further members of a WITH clause that ends in one called like `name`.
    `edges` is a relation with the key's columns, `id` and `above_id` (null at the top). -#}
{% macro ancestors(name, edges, key, id, above_id) -%}
    {%- set rounds = 17 -%}
    {{ name }}_0 as (
        select
            {% for column in key -%}
            nodes.{{ column }},
            {% endfor -%}
            nodes.{{ id }},
            above.{{ id }} as reached,
            case when above.{{ id }} is null then 0 else 1 end as n_steps,
            above.{{ id }} as lowest
        from {{ edges }} as nodes
        left join {{ edges }} as above
            on
                {% for column in key -%}
                nodes.{{ column }} = above.{{ column }}
                and {% endfor -%}
                nodes.{{ above_id }} = above.{{ id }}
    ),
    {%- for nth in range(1, rounds + 1) %}

    {{ name }}_{{ nth }} as (
        select
            {% for column in key -%}
            near.{{ column }},
            {% endfor -%}
            near.{{ id }},
            far.reached,
            near.n_steps + coalesce(far.n_steps, 0) as n_steps,
            case when far.lowest < near.lowest then far.lowest else near.lowest end as lowest
        from {{ name }}_{{ nth - 1 }} as near
        left join {{ name }}_{{ nth - 1 }} as far
            on
                {% for column in key -%}
                near.{{ column }} = far.{{ column }}
                and {% endfor -%}
                near.reached = far.{{ id }}
    ),
    {%- endfor %}

    {{ name }} as (
        select
            {% for column in key -%}
            {{ column }},
            {% endfor -%}
            {{ id }},
            n_steps,
            reached as stuck_at,
            lowest
        from {{ name }}_{{ rounds }}
    )
{%- endmacro %}

{#- The values of a group as one text, "a, b", in the given order. -#}
{% macro list_of(value, order) -%}
    {{ return(adapter.dispatch('list_of')(value, order)) }}
{%- endmacro %}

{% macro duckdb__list_of(value, order) -%}
    string_agg({{ value }}, ', ' order by {{ order }})
{%- endmacro %}

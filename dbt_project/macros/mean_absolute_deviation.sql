{#- How far values lie from their mean, on average, as an aggregate: one pass over the rows where standard SQL needs two. -#}
{% macro mean_absolute_deviation(value) -%}
    {{ return(adapter.dispatch('mean_absolute_deviation')(value)) }}
{%- endmacro %}

{% macro duckdb__mean_absolute_deviation(value) -%}
    list_avg(list_transform(list({{ value }}), lambda one: abs(one - avg({{ value }}))))
{%- endmacro %}

{#- Values of a group gathered in a list, and statistics of such a list; a list that is null is one of nothing. One aggregate gathers what
    several would each go through the rows for, and how far values lie from their mean takes standard SQL two passes. -#}
{% macro gathered(value, condition) -%}
    {{ return(adapter.dispatch('gathered')(value, condition)) }}
{%- endmacro %}

{% macro duckdb__gathered(value, condition) -%}
    list({{ value }}) filter (where {{ condition }})
{%- endmacro %}

{#- The values of two lists in one. -#}
{% macro list_of_both(one, other) -%}
    {{ return(adapter.dispatch('list_of_both')(one, other)) }}
{%- endmacro %}

{% macro duckdb__list_of_both(one, other) -%}
    list_concat({{ one }}, {{ other }})
{%- endmacro %}

{% macro list_size(values) -%}
    {{ return(adapter.dispatch('list_size')(values)) }}
{%- endmacro %}

{% macro duckdb__list_size(values) -%}
    coalesce(len({{ values }}), 0)
{%- endmacro %}

{% macro list_total(values) -%}
    {{ return(adapter.dispatch('list_total')(values)) }}
{%- endmacro %}

{% macro duckdb__list_total(values) -%}
    list_sum({{ values }})
{%- endmacro %}

{% macro list_mean(values) -%}
    {{ return(adapter.dispatch('list_mean')(values)) }}
{%- endmacro %}

{% macro duckdb__list_mean(values) -%}
    list_avg({{ values }})
{%- endmacro %}

{#- Of a sample: n − 1. -#}
{% macro list_variance(values) -%}
    {{ return(adapter.dispatch('list_variance')(values)) }}
{%- endmacro %}

{% macro duckdb__list_variance(values) -%}
    list_var_samp({{ values }})
{%- endmacro %}

{#- How far values lie from their mean, on average. -#}
{% macro list_mean_absolute_deviation(values, mean) -%}
    {{ return(adapter.dispatch('list_mean_absolute_deviation')(values, mean)) }}
{%- endmacro %}

{% macro duckdb__list_mean_absolute_deviation(values, mean) -%}
    list_avg(list_transform({{ values }}, lambda one: abs(one - {{ mean }})))
{%- endmacro %}

{#- Values of a group gathered in a list, and statistics of such a list. One aggregate gathers what several would each go through the
    rows for, and how far values lie from their mean takes standard SQL two passes. -#}
{% macro gathered(value) -%}
    {{ return(adapter.dispatch('gathered')(value)) }}
{%- endmacro %}

{% macro duckdb__gathered(value) -%}
    list({{ value }})
{%- endmacro %}

{% macro list_size(values) -%}
    {{ return(adapter.dispatch('list_size')(values)) }}
{%- endmacro %}

{% macro duckdb__list_size(values) -%}
    len({{ values }})
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

{#- A level or gap as it meets a threshold: rounded to 9 decimals, so that 2.4999999999 and 2.5 never part ways by the order of
    an addition. Nowhere else is anything rounded. -#}
{% macro at_threshold(expression) -%}
    {{ return(adapter.dispatch('at_threshold')(expression)) }}
{%- endmacro %}

{% macro duckdb__at_threshold(expression) -%}
    round({{ expression }}, 9)
{%- endmacro %}

{#- The band of a gap: none (< 0.5), minor (< 1), clear (< 2), severe (≥ 2). -#}
{% macro gap_band(gap) -%}
    case
        when {{ at_threshold(gap) }} < 0.5 then 'none'
        when {{ at_threshold(gap) }} < 1 then 'minor'
        when {{ at_threshold(gap) }} < 2 then 'clear'
        when {{ at_threshold(gap) }} >= 2 then 'severe'
    end
{%- endmacro %}

{#- A level or a difference of levels as a reader writes it, with two decimals: 1.5 to 1.50. -#}
{% macro number_text(expression) -%}
    cast(cast({{ expression }} as decimal(18, 2)) as varchar)
{%- endmacro %}

{#- A level rounded half up to a whole one, 2.5 to 3; the half is a threshold like any other. -#}
{% macro rounded_half_up(level) -%}
    floor({{ at_threshold(level) }} + 0.5)
{%- endmacro %}

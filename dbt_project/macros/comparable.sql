{#- A name as it is compared: without regard to capitals and to a full stop at its end. Doubled spaces, HTML entities and the two ways to
    write an accent are gone by then: the loader takes them off. -#}
{% macro comparable(name) -%}
    lower(trim(trailing '.' from {{ name }}))
{%- endmacro %}

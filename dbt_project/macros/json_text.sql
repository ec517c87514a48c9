{#- The text of one member of a JSON record. -#}
{% macro json_text(record, member) -%}
    {{ return(adapter.dispatch('json_text')(record, member)) }}
{%- endmacro %}

{% macro duckdb__json_text(record, member) -%}
    json_extract_string({{ record }}, '$.{{ member }}')
{%- endmacro %}

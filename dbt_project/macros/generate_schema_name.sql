{#- Schemas bear their plain names (staging, intermediate, marts): one build file holds one workspace, so there is nothing to
    keep apart by a prefix. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}

{#- A workspace's setting as a scalar of the given type: `{{ setting('min_raters', 'integer') }}`. The table holds one row a
    name, so max() picks that row and makes one row of it for every engine. -#}
{% macro setting(name, type) -%}
    (select max(cast(settings.value as {{ type }})) from {{ ref('stg_workspace__settings') }} as settings where settings.name = '{{ name }}')
{%- endmacro %}

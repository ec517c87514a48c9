{#- Which series of snapshots a file belongs to: its path without dates, times and endings, so that people_2025-05-31.csv,
    people_20250630T031502.csv and people_2025-06-30 (1).xlsx are snapshots of one source. A time is known by its T or its
    seconds: four digits after a date may be the number of a plant. -#}
{% macro file_series(file) -%}
    {{ return(adapter.dispatch('file_series')(file)) }}
{%- endmacro %}

{% macro duckdb__file_series(file) -%}
    {%- set day = '[-_ .]*([0-3]?[0-9][-_.][0-3]?[0-9][-_.](19|20)[0-9]{2}|[0-3][0-9][0-3][0-9](19|20)[0-9]{2}|(19|20)[0-9]{2}[-_.]?[0-9]{2}([-_.]?[0-9]{2})?)' -%}
    {%- set time = '(t[0-9]{2}[-_.:]?[0-9]{2}([-_.:]?[0-9]{2})?z?|[-_ .][0-9]{2}[-_.:]?[0-9]{2}[-_.:]?[0-9]{2}z?)?' -%}
    {%- set stem = "regexp_replace(lower(" ~ file ~ "), '(\\.[a-z][a-z0-9]{0,7})+$', '')" -%}
    {%- set original = "regexp_replace(" ~ stem ~ ", ' *\\([0-9]{1,3}\\)$', '')" -%}
    regexp_replace({{ original }}, '{{ day ~ time }}', '', 'g')
{%- endmacro %}

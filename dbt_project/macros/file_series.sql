{#- Which series of snapshots a file belongs to: its path without dates and endings, so that people_2025-05-31.csv and
    people_2025-06-30.xlsx are two snapshots of one source. -#}
{% macro file_series(file) -%}
    {{ return(adapter.dispatch('file_series')(file)) }}
{%- endmacro %}

{% macro duckdb__file_series(file) -%}
    regexp_replace(regexp_replace(lower({{ file }}), '(\.[a-z0-9]{1,8})+$', ''), '[-_ .]*(19|20)[0-9]{2}[-_.]?[0-9]{2}([-_.]?[0-9]{2})?', '', 'g')
{%- endmacro %}

{% macro default__file_series(file) -%}
    regexp_replace(regexp_replace(lower({{ file }}), '(\.[a-z0-9]{1,8})+$', ''), '[-_ .]*(19|20)[0-9]{2}[-_.]?[0-9]{2}([-_.]?[0-9]{2})?', '')
{%- endmacro %}

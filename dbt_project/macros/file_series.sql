{#- Which series of snapshots a file belongs to: its path without dates, times and endings, so that people_2025-05-31.csv,
    people_20250630T031502.csv and people_2025-06-30 (1).xlsx are snapshots of one source. A time is known by its T or its
    seconds: four digits after a date may be the number of a plant. -#}
{% macro file_series(file) -%}
    {{ return(adapter.dispatch('file_series')(file)) }}
{%- endmacro %}

{% macro duckdb__file_series(file) -%}
    {#- as orchestration/ingest/source/filenames.py has them, the longest first -#}
    {%- set any_month = 'septiembre|fevereiro|september|septembre|setiembre|settembre|noviembre|diciembre|february|febbraio' -%}
    {%- set any_month = any_month ~ '|februari|augustus|setembro|november|novembre|novembro|december|dezember|decembre|dicembre|dezembro' -%}
    {%- set any_month = any_month ~ '|january|jaenner|janvier|gennaio|januari|janeiro|februar|fevrier|febrero|juillet|october|oktober|octobre' -%}
    {%- set any_month = any_month ~ '|octubre|ottobre|outubro|januar|janner|aprile|maggio|giugno|luglio|august|agosto|enero|march|maerz|marzo' -%}
    {%- set any_month = any_month ~ '|maart|marco|april|avril|abril|junio|junho|julio|julho|janv|fevr|febr|marz|mars|mayo|maio|june|juni|juin' -%}
    {%- set any_month = any_month ~ '|july|juli|juil|aout|sept|sett|jan|ene|feb|fev|mar|mrz|mrt|apr|avr|abr|may|mai|mei|jun|giu|jul|lug|aug|sep' -%}
    {%- set any_month = any_month ~ '|oct|okt|ott|nov|dec|dez|dic' -%}
    {%- set in_words = '[-_ .]+([0-3]?[0-9][-_ .]*)?(' ~ any_month ~ ')[-_ .]*(19|20)[0-9]{2}' -%}
    {%- set period = '[-_ .]+q[1-4][-_ .]*(19|20)[0-9]{2}|[-_ .]*(19|20)[0-9]{2}[-_ .]?(q[1-4]|k?w[0-9]{2})' -%}
    {%- set day = '[-_ .]*([0-3]?[0-9][-_.][0-3]?[0-9][-_.](19|20)[0-9]{2}|[0-3][0-9][0-3][0-9](19|20)[0-9]{2}|(19|20)[0-9]{2}[-_.]?[0-9]{2}([-_.]?[0-9]{2})?|(0[1-9]|1[0-2])[-_.](19|20)[0-9]{2})' -%}
    {%- set time = '(t[0-9]{2}[-_.:]?[0-9]{2}([-_.:]?[0-9]{2})?z?|[-_ .][0-9]{2}[-_.:]?[0-9]{2}[-_.:]?[0-9]{2}z?)?' -%}
    {%- set stem = "regexp_replace(strip_accents(lower(" ~ file ~ ")), '(\\.[a-z][a-z0-9]{0,7})+$', '')" -%}
    {%- set original = "regexp_replace(" ~ stem ~ ", ' *\\([0-9]{1,3}\\)$', '')" -%}
    regexp_replace({{ original }}, '{{ in_words }}|{{ period }}|{{ day ~ time }}', '', 'g')
{%- endmacro %}

{#- A 64-bit fingerprint of several columns, nulls included. Grouping 20 million rows by it costs a fraction of grouping them
    by the columns themselves. Two keys may share a fingerprint, so whoever uses it checks the keys afterwards. -#}
{% macro key_hash(columns) -%}
    {{ return(adapter.dispatch('key_hash')(columns)) }}
{%- endmacro %}

{% macro duckdb__key_hash(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{#- A text as lower-case words with one space before, between and after them, so that ' data analysis ' is found as whole words.
    + and # belong to words: C++, C# and C are three skills. -#}
{% macro as_words(text) -%}
    {{ return(adapter.dispatch('as_words')(text)) }}
{%- endmacro %}

{% macro duckdb__as_words(text) -%}
    ' ' || trim(regexp_replace(lower({{ text }}), '[^\p{L}\p{N}+#]+', ' ', 'g')) || ' '
{%- endmacro %}

{% macro default__as_words(text) -%}
    ' ' || trim(regexp_replace(lower({{ text }}), '[^\\p{L}\\p{N}+#]+', ' ')) || ' '
{%- endmacro %}

{#- One row per part of a delimited text. -#}
{% macro parts_of(text, delimiter) -%}
    {{ return(adapter.dispatch('parts_of')(text, delimiter)) }}
{%- endmacro %}

{% macro duckdb__parts_of(text, delimiter) -%}
    unnest(string_split({{ text }}, '{{ delimiter }}'))
{%- endmacro %}

{% macro default__parts_of(text, delimiter) -%}
    explode(split({{ text }}, '[{{ delimiter }}]'))
{%- endmacro %}

{#- How many sentences a text has; null without a text. A sentence ends with . ! ? or … before a space and a capital or a digit,
    so that 3.5, "wait … and see" and the full stop at the very end begin none. What is no end is taken out first: a number
    that counts the statement (1.), letters with dots (e.g., U.S., z. B.), and short forms that a capital or a number follows.
    In scripts without capitals the mark alone ends a sentence. -#}
{% macro n_sentences(text) -%}
    {{ return(adapter.dispatch('n_sentences')(text)) }}
{%- endmacro %}

{% macro duckdb__n_sentences(text) -%}
    case
        when trim({{ text }}) <> '' then 1 + len(regexp_extract_all(
            {{ without_short_forms(text) }},
            '{{ sentence_end() }}'
        ))
    end
{%- endmacro %}

{% macro sentence_end() -%}
[.!?…][.!?…"''»”’)\]]*\s+["''«“„‘(\[•*–-]*\s*[\p{Lu}\p{Lt}\p{N}]|[。！？]["''”’）」』]*\s*[\p{L}\p{N}]
{%- endmacro %}

{% macro without_short_forms(text) -%}
    {%- set patterns = [
        '^\\s*\\p{N}+\\.\\s',
        '(^|[^\\p{L}])(\\p{L}\\.\\s?)+\\p{L}\\.',
        '(?i)(^|[^\\p{L}])(vs|cf|approx|incl|excl|resp|esp|dr|mr|mrs|ms|prof|st|ca|bzw|ggf|inkl|evtl|vgl|sog)\\.',
        '(?i)(^|[^\\p{L}])(no|nr|fig|art|max|min|p|pp|s)\\.\\s*\\p{N}'
    ] -%}
    {%- set cleaned = namespace(text=text) -%}
    {%- for pattern in patterns -%}
        {%- set cleaned.text = "regexp_replace(" ~ cleaned.text ~ ", '" ~ pattern ~ "', ' ', 'g')" -%}
    {%- endfor -%}
    {{ cleaned.text }}
{%- endmacro %}

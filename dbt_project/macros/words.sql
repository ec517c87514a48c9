{#- A text as lower-case words with one space before, between and after them, so that ' data analysis ' is found as whole words.
    Signs that make another word of it stay: C++, C# and C are three skills, .NET is not net, and R&D holds no R. Elsewhere such
    signs part words, as in Java+Spring, ASP.NET and Food & Beverage. -#}
{% macro as_words(text) -%}
    {{ return(adapter.dispatch('as_words')(text)) }}
{%- endmacro %}

{% macro duckdb__as_words(text) -%}
    {{ words_marked('lower(nfc_normalize(' ~ text ~ '))') }}
{%- endmacro %}

{#- One replacement after the other, since patterns here can't look ahead. A sign that stays is chr(1) or chr(2) until the others
    are gone. Single letters joined by & are looked for twice: what parts two such words belongs to the first of them. -#}
{% macro words_marked(text) -%}
    {%- set in_word = '\\p{L}\\p{M}\\p{N}' -%}
    {%- set letters_joined = [
        '(^|[^' ~ in_word ~ '&])(\\p{L})&(\\p{L})($|[^' ~ in_word ~ '&])',
        "'\\1\\2' || chr(2) || '\\3\\4'"
    ] -%}
    {%- set steps = [
        ['\\+\\+([' ~ in_word ~ '])', "'++ \\1'"],
        ['[+#]([' ~ in_word ~ '])', "' \\1'"],
        ['(^|[^' ~ in_word ~ '+#])[+#]+', "'\\1 '"],
        ['(^|[^' ~ in_word ~ '.])\\.(\\p{L})', "'\\1 ' || chr(1) || '\\2'"],
        letters_joined,
        letters_joined,
        ['[^' ~ in_word ~ '+#\\x01\\x02]+', "' '"]
    ] -%}
    {%- set words = namespace(text=text) -%}
    {%- for pattern, replacement in steps -%}
        {%- set words.text = "regexp_replace(" ~ words.text ~ ", '" ~ pattern ~ "', " ~ replacement ~ ", 'g')" -%}
    {%- endfor -%}
    ' ' || trim(replace(replace({{ words.text }}, chr(1), '.'), chr(2), '&')) || ' '
{%- endmacro %}

{#- One row per part of a delimited text. -#}
{% macro parts_of(text, delimiter) -%}
    {{ return(adapter.dispatch('parts_of')(text, delimiter)) }}
{%- endmacro %}

{% macro duckdb__parts_of(text, delimiter) -%}
    unnest(string_split({{ text }}, '{{ delimiter }}'))
{%- endmacro %}

{#- The words of a text made by as_words, as a list. -#}
{% macro words_of(words) -%}
    {{ return(adapter.dispatch('words_of')(words)) }}
{%- endmacro %}

{% macro duckdb__words_of(words) -%}
    string_split(trim({{ words }}), ' ')
{%- endmacro %}

{#- One row per word of such a list, and per two words that follow each other. -#}
{% macro words_and_pairs(list) -%}
    {{ return(adapter.dispatch('words_and_pairs')(list)) }}
{%- endmacro %}

{% macro duckdb__words_and_pairs(list) -%}
    unnest(list_concat({{ list }}, list_transform(range(1, len({{ list }})), lambda nth: {{ list }}[nth] || ' ' || {{ list }}[nth + 1])))
{%- endmacro %}

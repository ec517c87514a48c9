{#- References that are no id of what they name: by e-mail or name, or of nobody. Few, so that hardly any of 20 million rows finds one. -#}
{% macro other_than_ids(references, id) -%}
    (
        select *
        from {{ ref(references) }}
        where
            {{ id }} is null
            or {{ id }} <> reference
    )
{%- endmacro %}

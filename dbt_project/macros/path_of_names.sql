{#- The id of an org unit that is known by names alone: the names of the units down to it, blank ones left out; null without any. -#}
{% macro path_of_names(names) -%}
    nullif(
        {%- for name in names %}
        {% if not loop.first %}|| {% endif -%}
        case when {{ name }} is null then '' else
            {%- if loop.first %} {{ name }}{% else %} case when coalesce({{ names[: loop.index0] | join(', ') }}) is null then '' else ' / ' end || {{ name }}{% endif %} end
        {%- endfor %},
        ''
    )
{%- endmacro %}

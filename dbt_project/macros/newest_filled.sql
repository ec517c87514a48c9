{#- The value of a column that the newest row of a relation has in which it is filled; rows are told apart by the key. For catalogues:
    a row that knows less does not blank what another file knows. -#}
{% macro newest_filled(column, key) -%}
    first_value({{ column }}) over (
        partition by {{ key | join(', ') }}
        order by case when {{ column }} is null then 1 else 0 end, file_rank desc, row_number desc
    )
{%- endmacro %}

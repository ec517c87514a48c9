{#- A raw row's row of the file as a person sees it; where headers of a file hold values, a row of it brings several raw rows. -#}
{% macro row_in_file(row_number, cells_per_row) -%}
    cast(floor({{ row_number }} / {{ cells_per_row }}) as bigint)
{%- endmacro %}

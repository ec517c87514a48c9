{#- Fails with every combination of the columns that no row of the other table has in its own; where one of them is null, nothing is
    referred to. As `relationships`, for keys of several columns. -#}
{% test relationships_of_columns(model, columns, to, to_columns) %}
    with referring as (
        select distinct {{ columns | join(', ') }}
        from {{ model }}
        where {{ columns | join(' is not null and ') }} is not null
    )

    select referring.*
    from referring
    left join {{ to }} as referred
        on
            {%- for column in columns %}
            {{ 'and ' if not loop.first }}referring.{{ column }} = referred.{{ to_columns[loop.index0] }}
            {%- endfor %}
    where referred.{{ to_columns[0] }} is null
{% endtest %}

{#- Fails with every row in which the column, or one of the columns, is null. dbt's own takes a column at a time; one test for all of a
    model's does the same, and each test has its price, whatever it looks at. -#}
{% test not_null(model, column_name=none, columns=[]) %}
    select *
    from {{ model }}
    where {{ (columns or [column_name]) | join(' is null or ') }} is null
{% endtest %}

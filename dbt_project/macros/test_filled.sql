{#- Fails with every row in which one of the columns is null. One test a model: each has its price, whatever it looks at. -#}
{% test filled(model, columns) %}
    select *
    from {{ model }}
    where {{ columns | join(' is null or ') }} is null
{% endtest %}

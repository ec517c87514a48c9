{#- Fails with every row for which the expression is false; an expression that is null holds. For arithmetic that must be true of
    each row, as in `gap = target_level - current_level`. -#}
{% test expression_is_true(model, expression) %}
    select *
    from {{ model }}
    where not ({{ expression }})
{% endtest %}

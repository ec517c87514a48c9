{#- Fails with every combination of the columns that occurs more than once; nulls count as a value. Tables of millions of rows
    are grouped by a fingerprint first and by the columns themselves only where a fingerprint occurs twice. -#}
{% test unique_combination_of_columns(model, combination_of_columns) %}
    {%- set key = combination_of_columns | join(', ') %}
    with candidates as (
        select {{ key }}
        from {{ model }}
        where
            {{ key_hash(combination_of_columns) }} in (
                select {{ key_hash(combination_of_columns) }}
                from {{ model }}
                group by {{ key_hash(combination_of_columns) }}
                having count(*) > 1
            )
    )

    select
        {{ key }},
        count(*) as n_rows
    from candidates
    group by {{ key }}
    having count(*) > 1
{% endtest %}

{#- Fails with every combination of the columns that occurs more than once; nulls count as a value. Tables of millions of rows
    are grouped by a fingerprint first and by the columns themselves only where a fingerprint occurs twice. -#}
{% test unique_combination(model, columns) %}
    {%- set key = columns | join(', ') %}
    with candidates as (
        select {{ key }}
        from {{ model }}
        where
            {{ key_hash(columns) }} in (
                select {{ key_hash(columns) }}
                from {{ model }}
                group by {{ key_hash(columns) }}
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

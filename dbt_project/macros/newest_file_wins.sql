{#- The rows of a relation that are in force by the rule "rows with the same key in several files: the newest file wins";
    identical rows of one file leave one. Not for ratings, where the newest answer wins first. -#}
{% macro newest_file_wins(relation, key) -%}
    select ranked.*
    from (
        select
            {{ relation }}.*,
            row_number() over (
                partition by {{ key | join(', ') }}
                order by file_rank desc, row_number desc
            ) as newness
        from {{ relation }}
    ) as ranked
    where ranked.newness = 1
{%- endmacro %}

{#- Keys of the published tables (`constraints` in their properties) are declared, and proven by a data test each; DuckDB is not asked to
    enforce them, which it would by an index: of 4 million gaps it makes the file three times as large and takes four times as long, a
    cycle's rows take fifteen times as long to be replaced, and no table that a foreign key points to can be replaced. What a column's
    constraint says, NOT NULL, is enforced. Both macros take the place of dbt's own. -#}
{% macro get_table_columns_and_constraints() %}
    ({{ adapter.render_raw_columns_constraints(raw_columns=model['columns']) | join(', ') }})
{% endmacro %}

{% macro enforced_constraint_types() %}
    {{ return([]) }}
{% endmacro %}

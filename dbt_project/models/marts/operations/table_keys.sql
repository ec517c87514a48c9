-- One row per key of a published table, as the tables' contracts declare them: what is unique, and which tables go together.
{%- set keys = [] %}
{%- for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' and node.database == 'marts' %}
    {%- for key in node.constraints %}
        {%- set referred = (key.expression or ' (').rstrip(')').split(' (') %}
        {%- do keys.append([node.name, key.type | string | replace('_', ' '), key.columns | join(', '), referred[0], referred[1]]) %}
    {%- endfor %}
{%- endfor %}
with keys (table_name, kind, column_names, referenced_table, referenced_column_names) as (
    values
    {%- for key in keys | sort %}
        ('{{ key | join("', '") }}'){{ ',' if not loop.last }}
    {%- else %}
        ('', '', '', '', '')
    {%- endfor %}
),

final as (
    select
        table_name,
        kind,
        column_names,
        nullif(referenced_table, '') as referenced_table,
        nullif(referenced_column_names, '') as referenced_column_names
    from keys
)

select * from final

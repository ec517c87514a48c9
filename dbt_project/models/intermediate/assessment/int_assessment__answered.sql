-- One row per cycle × person × relation with at least one answer in force, with a level or marked as not relevant.
with answered as (
    select
        cycle_id,
        person_id,
        bit_or(answered_by) as answered_by
    from {{ ref('int_assessment__item_answers') }}
    group by cycle_id, person_id
),

final as (
    {%- for relation, bit in [('self', 1), ('manager', 2), ('peer', 4), ('direct_report', 8)] %}
        select
            cycle_id,
            person_id,
            '{{ relation }}' as relation
        from answered
        where answered_by & {{ bit }} > 0
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select * from final

-- Settings come from workspace.yml alone. A model that misses one would compute nulls in silence.
{%- set expected = [
    'as_of', 'refreshed_at', 'workspace_name', 'currency', 'grace_days', 'min_raters', 'rater_weights.manager', 'rater_weights.peer',
    'rater_weights.direct_report', 'gap_threshold', 'min_group', 'min_per_arm', 'meaningful_movement', 'alpha', 'suggested_gaps',
    'max_inferred_leavers', 'tolerance'
] %}

with expected as (
    {%- for name in expected %}
        select '{{ name }}' as name
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select expected.name
from expected
left join {{ ref('settings') }} as settings on expected.name = settings.name
where settings.value is null

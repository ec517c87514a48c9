-- Nothing lost and nothing made: of each file no more rows are in force or wait than it brought, and no row is of an unknown file.
-- What is left is superseded.
{%- set tables = [
    'hris__people', 'hris__org_units', 'hris__roles', 'hris__career_levels', 'hris__positions', 'framework__competencies',
    'framework__behaviours', 'framework__anchors', 'framework__deployments', 'framework__standard_skills', 'ratings__cycles',
    'ratings__assignments', 'ratings__ratings', 'ratings__calibrations', 'lms__courses', 'lms__course_competencies', 'lms__enrolments',
    'market__job_descriptions', 'development__actions'
] %}

with brought as (
    {%- for table in tables %}
        select
            file_id,
            count(*) as n_brought
        from {{ source('raw', table) }}
        group by file_id
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

waiting as (
    select
        file_id,
        count(*) as n_waiting
    from {{ ref('int_loads__rows_waiting') }}
    group by file_id
)

select
    coalesce(brought.file_id, in_force.file_id) as file_id,
    brought.n_brought,
    in_force.n_loaded,
    waiting.n_waiting
from brought
full join {{ ref('int_loads__rows_in_force') }} as in_force on brought.file_id = in_force.file_id
left join waiting on brought.file_id = waiting.file_id
where
    in_force.file_id is null
    or coalesce(in_force.n_loaded, 0) + coalesce(waiting.n_waiting, 0) > coalesce(brought.n_brought, 0)

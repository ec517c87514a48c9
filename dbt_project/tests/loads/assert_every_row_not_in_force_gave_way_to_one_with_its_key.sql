-- Superseded is what is left when rows in force and rows that wait are taken off, so a row that a join loses would pass for it.
-- Hence the other way round: whoever is neither in force nor waits has its key in force, in another row. Ratings and
-- positions have more ways to give way (late, older, in another relation, of another series), which are models of their own.
{#- Contract table → the model with its rows in force, and what its key is made of. -#}
{%- set dated = 'coalesce(given.valid_from, files.file_date)' %}
{%- set person = 'coalesce(people_by_day.person_id, people.person_id)' %}
{%- set contracts = [
    ('hris__people', 'int_organisation__people_history', {'person_id': 'given.person_id', 'valid_from': dated}),
    ('hris__org_units', 'stg_hris__org_units', {'org_unit_id': 'given.org_unit_id', 'valid_from': dated}),
    ('hris__roles', 'stg_hris__roles', {'role_id': 'given.role_id', 'valid_from': dated}),
    ('hris__career_levels', 'stg_hris__career_levels', {'career_level': 'given.career_level'}),
    ('framework__competencies', 'stg_framework__competencies', {'competency_id': 'given.competency_id'}),
    ('framework__behaviours', 'int_framework__behaviours', {'behaviour_id': 'given.behaviour_id'}),
    ('framework__anchors', 'int_framework__anchors', {
        'competency_id': 'competencies.competency_id', 'behaviour_id': 'given.behaviour_id', 'level': 'given.level'
    }),
    ('framework__deployments', 'int_framework__deployments', {
        'competency_id': 'competencies.competency_id', 'scope': 'given.scope', 'career_level': 'given.career_level',
        'role_id': 'given.role_id', 'valid_from': 'given.valid_from'
    }),
    ('framework__standard_skills', 'stg_framework__standard_skills', {'standard_code': 'given.standard_code'}),
    ('ratings__cycles', 'stg_ratings__cycles', {'cycle_id': 'given.cycle_id'}),
    ('ratings__calibrations', 'int_assessment__calibrations', {
        'cycle_id': 'given.cycle_id', 'person_id': person, 'competency_id': 'competencies.competency_id'
    }),
    ('lms__courses', 'stg_lms__courses', {'course_id': 'given.course_id'}),
    ('lms__course_competencies', 'int_loads__course_competencies', {
        'course_id': 'courses.course_id', 'competency_id': 'competencies.competency_id'
    }),
    ('lms__enrolments', 'int_loads__enrolments', {
        'person_id': person, 'course_id': 'courses.course_id', 'enrolled_on': 'given.enrolled_on'
    }),
    ('market__job_descriptions', 'stg_market__job_descriptions', {'job_description_id': 'given.job_description_id'}),
    ('development__actions', 'int_loads__actions', {'action_id': 'given.action_id'})
] %}

with files as (
    select * from {{ ref('stg_loads__source_files') }}
),

rows_waiting as (
    select * from {{ ref('int_loads__rows_waiting') }}
),

lost as (
    {%- for table, model, key in contracts %}
        select
            files.file,
            {{ row_in_file('given.row_number', 'files.cells_per_row') }} as row_number
        from {{ source('raw', table) }} as given
        inner join files on given.file_id = files.file_id
        {%- if person in key.values() %}
            left join {{ ref('int_people__references') }} as people on given.person_id = people.reference
            left join {{ ref('int_people__references_by_day') }} as people_by_day
                on
                    given.file_id = people_by_day.file_id
                    and given.row_number = people_by_day.row_number
                    and people_by_day.column_name = 'person_id'
        {%- endif %}
        {%- if 'competencies.competency_id' in key.values() %}
            left join {{ ref('int_framework__references') }} as competencies on given.competency_id = competencies.reference
        {%- endif %}
        {%- if 'courses.course_id' in key.values() %}
            left join {{ ref('int_loads__course_references') }} as courses on given.course_id = courses.reference
        {%- endif %}
        left join rows_waiting
            on
                given.file_id = rows_waiting.file_id
                and given.row_number = rows_waiting.row_number
        left join {{ ref(model) }} as in_force
            on
                {%- for column, given in key.items() %}
                    {% if not loop.first %}and {% endif %}in_force.{{ column }} is not distinct from {{ given }}
                {%- endfor %}
        where
            rows_waiting.file_id is null
            and in_force.file_id is null
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select * from lost

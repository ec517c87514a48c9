-- One row per raw row that shares its key with another row of its file and differs from it, where only the resolved key shows it: one of
-- them names the person by number and the other by e-mail, or a competency by id and by name. Rows that share a key as they are written
-- were quarantined when the file was read. The newest answer counts among ratings and the furthest status among enrolments, so none of
-- them is here. Two rows that differ may share a fingerprint once in 10¹⁹; the later one then counts.
{%- set contracts = [
    {
        'name': 'framework/anchors', 'model': 'stg_framework__anchors', 'has_person': false, 'has_competency': true,
        'key': ['behaviour_id', 'level'], 'facts': ['statement', 'updated_on'],
    },
    {
        'name': 'framework/deployments', 'model': 'stg_framework__deployments', 'has_person': false, 'has_competency': true,
        'key': ['scope', 'career_level', 'role_id', 'valid_from'], 'facts': ['target_level', 'valid_to'],
    },
    {
        'name': 'ratings/calibrations', 'model': 'stg_ratings__calibrations', 'has_person': true, 'has_competency': true,
        'key': ['cycle_id'], 'facts': ['level', 'calibrated_on', 'reason'],
    },
    {
        'name': 'lms/course_competencies', 'model': 'stg_lms__course_competencies', 'has_person': false, 'has_competency': true,
        'key': ['courses.course_id'], 'facts': ['from_level', 'to_level'], 'has_course': true,
    },
] %}

with people as (
    select * from {{ ref('int_people__references') }}
),

people_by_day as (
    select * from {{ ref('int_people__references_by_day') }}
),

competencies as (
    select *
    from {{ ref('int_framework__references') }}
    where competency_id is not null
),

courses as (
    select *
    from {{ ref('int_loads__course_references') }}
    where course_id is not null
),

judged as (
    {%- for contract in contracts %}
        {%- set resolved = (['coalesce(people_by_day.person_id, people.person_id)'] if contract.has_person else [])
            + (['competencies.competency_id'] if contract.has_competency else [])
            + contract.key %}
        select
            '{{ contract.name }}' as contract,
            given.file_id,
            given.row_number,
            '{{ 'person_id' if contract.has_person else 'competency_id' }}' as column_name,
            min({{ key_hash(contract.facts) }}) over (partition by given.file_id, {{ resolved | join(', ') }}) as lowest,
            max({{ key_hash(contract.facts) }}) over (partition by given.file_id, {{ resolved | join(', ') }}) as highest
        from
            {{ ref(contract.model) }} as given
        {% if contract.has_person %}
            inner join people on given.person_reference = people.reference
            left join people_by_day
                on
                    given.file_id = people_by_day.file_id
                    and given.row_number = people_by_day.row_number
                    and people_by_day.column_name = 'person_id'
        {% endif %}
        {% if contract.has_competency %}inner join competencies on given.competency_reference = competencies.reference{% endif %}
        {% if contract.has_course %}inner join courses on given.course_reference = courses.reference{% endif %}
        {% if contract.has_person %}where coalesce(people_by_day.person_id, people.person_id) is not null{% endif %}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

final as (
    select
        contract,
        file_id,
        row_number,
        column_name,
        'conflicting_rows' as reason
    from judged
    where lowest <> highest
)

select * from final

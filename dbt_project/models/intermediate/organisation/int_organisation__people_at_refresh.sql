-- One row per person, as of the refresh.
with people as (
    select *
    from {{ ref('int_organisation__people_on_day') }}
    where day = {{ setting('as_of', 'date') }}
),

org_units as (
    select * from {{ ref('int_organisation__org_units_on_day') }}
),

roles as (
    select * from {{ ref('int_organisation__roles_on_day') }}
),

final as (
    select
        people.person_id,
        people.hired_on,
        people.left_on,
        people.is_employed as is_active,
        people.org_unit_id,
        org_units.department_id,
        people.role_id,
        people.manager_id,
        roles.career_level,
        people.location,
        people.is_left_inferred
    from people
    left join org_units
        on
            people.day = org_units.day
            and people.org_unit_id = org_units.org_unit_id
    left join roles
        on
            people.day = roles.day
            and people.role_id = roles.role_id
)

select * from final

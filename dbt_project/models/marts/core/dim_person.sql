-- One row per person, as of the refresh. Names and addresses are not here: person_identity holds them.
with people as (
    select * from {{ ref('int_organisation__people_at_refresh') }}
),

final as (
    select
        person_id,
        hired_on,
        left_on,
        is_active,
        org_unit_id,
        department_id,
        role_id,
        manager_id,
        career_level,
        location,
        is_left_inferred
    from people
)

select * from final
order by person_id

-- One row per standard skill × job description that names it: by its name or an alias, as whole words, case-blind.
with names as (
    select * from {{ ref('int_framework__names_of_skills') }}
),

names_found as (
    select * from {{ ref('int_framework__names_in_job_descriptions') }}
),

final as (
    select distinct
        names.standard_code,
        names_found.job_description_id
    from names
    inner join names_found on names.name = names_found.name
)

select * from final

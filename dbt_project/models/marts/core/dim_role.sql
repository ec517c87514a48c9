-- One row per role, as of the refresh; roles that people hold though no export describes them included.
with roles as (
    select *
    from {{ ref('int_organisation__roles_on_day') }}
    where day = {{ setting('as_of', 'date') }}
),

final as (
    select
        role_id,
        role_title,
        job_family,
        career_level,
        career_rank,
        population
    from roles
)

select * from final

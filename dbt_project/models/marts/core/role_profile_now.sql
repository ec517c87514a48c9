-- One row per role × competency: what the role asks for today, whether or not anybody was ever assessed.
with targets as (
    select *
    from {{ ref('int_framework__targets_on_day') }}
    where day = {{ setting('as_of', 'date') }}
),

final as (
    select
        role_id,
        competency_id,
        target_level,
        scope
    from targets
)

select * from final
order by role_id, competency_id

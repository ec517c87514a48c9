-- One row per standard skill × name or alias of it, as lower-case words with one space before, between and after them.
with skills as (
    select * from {{ ref('stg_framework__standard_skills') }}
),

aliases as (
    select
        standard_code,
        {{ parts_of('aliases', '|') }} as alias
    from skills
    where aliases is not null
),

given as (
    select
        standard_code,
        {{ as_words('skill_name') }} as name
    from skills
    union
    select
        standard_code,
        {{ as_words('alias') }} as name
    from aliases
),

final as (
    select *
    from given
    where trim(name) <> ''
)

select * from final

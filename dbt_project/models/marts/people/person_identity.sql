-- One row per person, as of the refresh: who a number is. Published apart, in identity.duckdb.
with people as (
    select *
    from {{ ref('int_organisation__people_on_day') }}
    where day = {{ setting('as_of', 'date') }}
),

exported as (
    select * from {{ ref('stg_hris__people') }}
),

final as (
    select
        people.person_id,
        exported.full_name,
        exported.email,
        exported.username
    from people
    inner join exported
        on
            people.file_id = exported.file_id
            and people.row_number = exported.row_number
)

select * from final
order by person_id

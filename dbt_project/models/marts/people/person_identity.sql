-- One row per person, as of the refresh: who a number is. Published apart, in identity.duckdb.
with people as (
    select *
    from {{ ref('int_organisation__people_on_day') }}
    where day = {{ setting('as_of', 'date') }}
),

history as (
    select * from {{ ref('int_organisation__people_history') }}
),

final as (
    select
        people.person_id,
        history.full_name,
        history.email,
        history.username
    from people
    inner join history
        on
            people.person_id = history.person_id
            and people.file_id = history.file_id
            and people.row_number = history.row_number
)

select * from final

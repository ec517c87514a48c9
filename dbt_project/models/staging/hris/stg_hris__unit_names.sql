-- One row per name of a division, department or team that people spell in several ways: the spelling that most rows have. Names that
-- all rows spell alike are not here.
with rows_read as (
    select * from {{ source('raw', 'hris__people') }}
),

given as (
    select division as unit_name from rows_read
    union all
    select department as unit_name from rows_read
    union all
    select team as unit_name from rows_read
),

counted as (
    select
        unit_name,
        count(*) as n_rows
    from given
    where unit_name is not null
    group by unit_name
),

ranked as (
    select
        unit_name,
        first_value(unit_name) over (
            partition by {{ comparable('unit_name') }}
            order by n_rows desc, unit_name desc
        ) as spelling
    from counted
),

final as (
    select
        unit_name,
        spelling
    from ranked
    where unit_name <> spelling
)

select * from final

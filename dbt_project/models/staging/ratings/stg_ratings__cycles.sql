-- One row per assessment cycle: that of the newest file.
with rows_read as (
    select * from {{ source('raw', 'ratings__cycles') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

typed as (
    select
        rows_read.cycle_id,
        coalesce(rows_read.name, rows_read.cycle_id) as cycle_name,
        rows_read.opens_on,
        rows_read.closes_on,
        rows_read.granularity,
        rows_read.population_org_unit_id,
        rows_read.families,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
),

in_force as (
    {{ newest_file_wins('typed', ['cycle_id']) }}
),

final as (
    select
        cycle_id,
        cycle_name,
        opens_on,
        closes_on,
        granularity,
        population_org_unit_id,
        families,
        file_id,
        row_number,
        file_rank,
        file_date
    from in_force
)

select * from final

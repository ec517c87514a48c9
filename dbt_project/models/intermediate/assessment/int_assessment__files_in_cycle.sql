-- One row per cycle × file that has ratings of it: how new the file is among all. By cycle, so that a new file touches no other cycle.
with given as (
    select distinct
        cycle_id,
        file_id
    from {{ ref('stg_ratings__ratings') }}
),

cycles as (
    select * from {{ ref('stg_ratings__cycles') }}
),

cycles_by_name as (
    select
        {{ comparable('cycle_name') }} as cycle_name,
        min(cycle_id) as cycle_id
    from cycles
    where cycle_name is not null
    group by {{ comparable('cycle_name') }}
    having count(*) = 1
),

found as (
    select distinct
        case when cycles.cycle_id is null then coalesce(cycles_by_name.cycle_id, given.cycle_id) else given.cycle_id end as cycle_id,
        given.file_id
    from given
    left join cycles on given.cycle_id = cycles.cycle_id
    left join cycles_by_name on {{ comparable('given.cycle_id') }} = cycles_by_name.cycle_name
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

final as (
    select
        found.cycle_id,
        found.file_id,
        files.file_rank
    from found
    inner join files on found.file_id = files.file_id
)

select * from final

-- One row per cycle × person × rater × relation that somebody was asked for: that of the newest file, its references resolved. The key of
-- a peer or direct report that is nobody's stays as given, as in the ratings.
with given as (
    select * from {{ ref('stg_ratings__assignments') }}
),

rows_waiting as (
    select * from {{ ref('int_loads__rows_waiting') }}
),

people as (
    select * from {{ ref('int_people__references') }}
),

people_by_day as (
    select * from {{ ref('int_people__references_by_day') }}
),

resolved as (
    select
        given.cycle_id,
        coalesce(people_by_day.person_id, people.person_id) as person_id,
        case
            when raters_by_day.person_id is not null then raters_by_day.person_id
            when given.relation in ('self', 'manager') then raters.person_id
            else coalesce(raters.person_id, given.rater_reference)
        end as rater_id,
        given.relation,
        given.file_id,
        given.row_number,
        given.file_rank
    from given
    inner join people on given.person_reference = people.reference
    left join people_by_day
        on
            given.file_id = people_by_day.file_id
            and given.row_number = people_by_day.row_number
            and people_by_day.column_name = 'person_id'
    left join people as raters on given.rater_reference = raters.reference
    left join people_by_day as raters_by_day
        on
            given.file_id = raters_by_day.file_id
            and given.row_number = raters_by_day.row_number
            and raters_by_day.column_name = 'rater_id'
    left join rows_waiting
        on
            given.file_id = rows_waiting.file_id
            and given.row_number = rows_waiting.row_number
    where rows_waiting.file_id is null
),

in_force as (
    {{ newest_file_wins('resolved', ['cycle_id', 'person_id', 'rater_id', 'relation']) }}
),

final as (
    select
        cycle_id,
        person_id,
        rater_id,
        relation,
        file_id,
        row_number
    from in_force
)

select * from final

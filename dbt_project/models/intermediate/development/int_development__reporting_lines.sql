-- One row per person × leader anywhere above them, as of the refresh. A line goes on through a manager who has left: whoever led
-- that manager still leads the people below. Where managers lead in a circle, everybody in it is above everybody else, once.
with recursive people as (
    select
        person_id,
        manager_id
    from {{ ref('dim_person') }}
    where manager_id is not null
),

walk as (
    select
        people.person_id,
        people.manager_id as leader_id
    from people
    union
    select
        walk.person_id,
        people.manager_id as leader_id
    from walk
    inner join people on walk.leader_id = people.person_id
),

final as (
    select
        person_id,
        leader_id
    from walk
    where person_id <> leader_id
)

select * from final

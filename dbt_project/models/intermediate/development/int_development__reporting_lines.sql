-- One row per person × leader anywhere above them, as of the refresh. A line goes on through a manager who has left: whoever led
-- that manager still leads the people below. Where managers lead in a circle, everybody in it is above everybody else, once. After 50
-- steps it stops: a line of thousands would be millions of pairs.
{%- set most_steps = 50 %}

with recursive people as (
    select
        person_id,
        manager_id
    from {{ ref('int_organisation__people_at_refresh') }}
    where manager_id is not null
),

walk as (
    select
        people.person_id,
        people.manager_id as leader_id,
        1 as n_steps
    from people
    union
    select
        walk.person_id,
        people.manager_id as leader_id,
        walk.n_steps + 1 as n_steps
    from walk
    inner join people on walk.leader_id = people.person_id
    where walk.n_steps < {{ most_steps }}
),

final as (
    select distinct
        person_id,
        leader_id
    from walk
    where person_id <> leader_id
)

select * from final

-- Participation at a top of the tree counts everybody who is expected and sits below it, once. Units in a circle have no top.
with tops as (
    select
        below.cycle_id,
        below.org_unit_id,
        below.ancestor_id as top_id
    from {{ ref('int_organisation__ancestors_in_cycle') }} as below
    inner join {{ ref('org_unit_in_cycle') }} as org_units
        on
            below.cycle_id = org_units.cycle_id
            and below.ancestor_id = org_units.org_unit_id
    where org_units.parent_org_unit_id is null
),

expected as (
    select
        people.cycle_id,
        tops.top_id,
        count(*) as n_people
    from {{ ref('int_organisation__people_in_cycle') }} as people
    inner join tops
        on
            people.cycle_id = tops.cycle_id
            and people.org_unit_id = tops.org_unit_id
    where people.is_expected
    group by people.cycle_id, tops.top_id
)

select
    expected.cycle_id,
    expected.top_id,
    expected.n_people as n_expected,
    participation.relation,
    participation.n_people as n_counted
from expected
left join {{ ref('participation') }} as participation
    on
        expected.cycle_id = participation.cycle_id
        and expected.top_id = participation.org_unit_id
where participation.n_people is distinct from expected.n_people

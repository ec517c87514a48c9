-- Participation at a top of the tree counts everybody for whom an answer was asked and who sits below it, once per relation. Units in
-- a circle have no top.
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
        asked.relation,
        count(*) as n_people
    from {{ ref('int_organisation__people_in_cycle') }} as people
    inner join tops
        on
            people.cycle_id = tops.cycle_id
            and people.org_unit_id = tops.org_unit_id
    inner join {{ ref('int_assessment__asked') }} as asked
        on
            people.cycle_id = asked.cycle_id
            and people.person_id = asked.person_id
    group by people.cycle_id, tops.top_id, asked.relation
)

select
    expected.cycle_id,
    expected.top_id,
    expected.n_people as n_expected,
    expected.relation,
    participation.n_people as n_counted
from expected
left join {{ ref('participation') }} as participation
    on
        expected.cycle_id = participation.cycle_id
        and expected.top_id = participation.org_unit_id
        and expected.relation = participation.relation
where participation.n_people is distinct from expected.n_people

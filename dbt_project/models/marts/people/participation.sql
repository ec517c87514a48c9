-- One row per cycle × org unit × relation, for cycles that have opened: how many of the people expected have been rated so far.
-- The only figure of an open cycle that is published: it says that answers came, and nothing of what they say.
with people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where
        is_expected
        and org_unit_id is not null
),

levels as (
    select * from {{ ref('int_assessment__competency_levels') }}
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_in_cycle') }}
),

rated as (
    select
        cycle_id,
        person_id,
        max(n_self) as n_self,
        max(n_manager) as n_manager,
        max(n_peer) as n_peer,
        max(n_direct_report) as n_direct_report
    from levels
    group by cycle_id, person_id
),

of_own_people as (
    select
        people.cycle_id,
        people.org_unit_id,
        count(*) as n_people,
        count(*) filter (where rated.n_self > 0) as n_self,
        count(*) filter (where rated.n_manager > 0) as n_manager,
        count(*) filter (where rated.n_peer > 0) as n_peer,
        count(*) filter (where rated.n_direct_report > 0) as n_direct_report
    from people
    left join rated
        on
            people.cycle_id = rated.cycle_id
            and people.person_id = rated.person_id
    group by people.cycle_id, people.org_unit_id
),

rolled_up as (
    select
        of_own_people.cycle_id,
        ancestors.ancestor_id as org_unit_id,
        sum(of_own_people.n_people) as n_people,
        sum(of_own_people.n_self) as n_self,
        sum(of_own_people.n_manager) as n_manager,
        sum(of_own_people.n_peer) as n_peer,
        sum(of_own_people.n_direct_report) as n_direct_report
    from of_own_people
    inner join ancestors
        on
            of_own_people.cycle_id = ancestors.cycle_id
            and of_own_people.org_unit_id = ancestors.org_unit_id
    group by of_own_people.cycle_id, ancestors.ancestor_id
),

by_relation as (
    {%- for relation in ['self', 'manager', 'peer', 'direct_report'] %}
        select
            cycle_id,
            org_unit_id,
            '{{ relation }}' as relation,
            n_people,
            n_{{ relation }} as n_people_rated
        from rolled_up
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
),

final as (
    select
        cycle_id,
        org_unit_id,
        relation,
        cast(n_people as bigint) as n_people,
        cast(n_people_rated as bigint) as n_people_rated,
        n_people_rated / cast(n_people as double) as share_rated
    from by_relation
)

select * from final
order by cycle_id, org_unit_id, relation

-- One row per cycle × org unit × relation, for cycles that have opened: of the people for whom an answer was asked, how many have one.
-- The only figure of an open cycle that is published: it says that answers came, and nothing of what they say. While the cycle is open,
-- numbers of peers and direct reports below five are not told, since each of them could be watched to come.
{%- set fewest = 5 %}

with people as (
    select *
    from {{ ref('int_organisation__people_in_cycle') }}
    where org_unit_id is not null
),

asked as (
    select * from {{ ref('int_assessment__asked') }}
),

answered as (
    select * from {{ ref('int_assessment__answered') }}
),

questionnaires as (
    select * from {{ ref('int_assessment__questionnaires') }}
),

cycles_with_assignments as (
    select distinct cycle_id from questionnaires
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_in_cycle') }}
),

asked_or_answered as (
    select
        coalesce(asked.cycle_id, answered.cycle_id) as cycle_id,
        coalesce(asked.person_id, answered.person_id) as person_id,
        coalesce(asked.relation, answered.relation) as relation,
        asked.person_id is not null as is_asked,
        answered.person_id is not null as is_answered
    from asked
    full join answered
        on
            asked.cycle_id = answered.cycle_id
            and asked.person_id = answered.person_id
            and asked.relation = answered.relation
),

of_own_people as (
    select
        people.cycle_id,
        people.org_unit_id,
        people.is_closed,
        asked_or_answered.relation,
        count(*) filter (where asked_or_answered.is_asked) as n_people,
        count(*) filter (where asked_or_answered.is_asked and asked_or_answered.is_answered) as n_people_rated,
        count(*) filter (where not asked_or_answered.is_asked) as n_unasked,
        sum(questionnaires.n_asked) as n_questionnaires,
        sum(questionnaires.n_answered) as n_questionnaires_answered
    from people
    inner join asked_or_answered
        on
            people.cycle_id = asked_or_answered.cycle_id
            and people.person_id = asked_or_answered.person_id
    left join questionnaires
        on
            people.cycle_id = questionnaires.cycle_id
            and people.person_id = questionnaires.person_id
            and asked_or_answered.relation = questionnaires.relation
    group by people.cycle_id, people.org_unit_id, people.is_closed, asked_or_answered.relation
),

rolled_up as (
    select
        of_own_people.cycle_id,
        ancestors.ancestor_id as org_unit_id,
        of_own_people.is_closed or of_own_people.relation in ('self', 'manager') as is_told,
        of_own_people.relation,
        cast(sum(of_own_people.n_people) as bigint) as n_people,
        cast(sum(of_own_people.n_people_rated) as bigint) as n_people_rated,
        cast(sum(of_own_people.n_unasked) as bigint) as n_unasked,
        case when cycles_with_assignments.cycle_id is not null then cast(coalesce(sum(of_own_people.n_questionnaires), 0) as bigint) end
            as n_questionnaires,
        case
            when cycles_with_assignments.cycle_id is not null
                then cast(coalesce(sum(of_own_people.n_questionnaires_answered), 0) as bigint)
        end as n_questionnaires_answered
    from of_own_people
    left join cycles_with_assignments on of_own_people.cycle_id = cycles_with_assignments.cycle_id
    inner join ancestors
        on
            of_own_people.cycle_id = ancestors.cycle_id
            and of_own_people.org_unit_id = ancestors.org_unit_id
    group by
        of_own_people.cycle_id,
        ancestors.ancestor_id,
        of_own_people.is_closed,
        of_own_people.relation,
        cycles_with_assignments.cycle_id
),

final as (
    select
        cycle_id,
        org_unit_id,
        relation,
        n_people,
        case when is_told or n_people_rated >= {{ fewest }} then n_people_rated end as n_people_rated,
        case when is_told or n_people_rated >= {{ fewest }} then n_people_rated end / cast(nullif(n_people, 0) as double)
            as share_rated,
        case when is_told or n_unasked >= {{ fewest }} then n_unasked end as n_unasked,
        n_questionnaires,
        case when is_told or n_questionnaires_answered >= {{ fewest }} then n_questionnaires_answered end
            as n_questionnaires_answered
    from rolled_up
)

select * from final
order by cycle_id, org_unit_id, relation

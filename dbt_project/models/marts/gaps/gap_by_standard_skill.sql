-- One row per cycle × org unit × standard skill that a competency in somebody's profile, in the unit or below it, is mapped to.
-- Several competencies may be mapped to one skill. A person then counts once: with the mean gap over those of them in which the
-- person is assessed, with a gap when there is one in any of them, and with the levels short in all of them.
with competencies as (
    select *
    from {{ ref('int_framework__competencies') }}
    where standard_code is not null
),

skills as (
    select * from {{ ref('dim_standard_skill') }}
),

ancestors as (
    select * from {{ ref('int_organisation__ancestors_in_cycle') }}
),

gaps as (
    select
        gap_by_person.cycle_id,
        gap_by_person.org_unit_id,
        gap_by_person.person_id,
        gap_by_person.competency_id,
        gap_by_person.gap,
        gap_by_person.has_gap,
        gap_by_person.levels_short,
        competencies.standard_code,
        competencies.competency_name
    from {{ ref('gap_by_person') }} as gap_by_person
    inner join competencies on gap_by_person.competency_id = competencies.competency_id
    where
        gap_by_person.is_required
        and gap_by_person.org_unit_id is not null
),

of_people as (
    select
        cycle_id,
        org_unit_id,
        person_id,
        standard_code,
        avg(gap) as gap,
        count(gap) > 0 as is_assessed,
        count(case when has_gap then 1 end) > 0 as has_gap,
        sum(levels_short) as levels_short
    from gaps
    group by cycle_id, org_unit_id, person_id, standard_code
),

-- people sit in one unit each, so units are summed up first and the tree is walked with few rows
of_own_people as (
    select
        cycle_id,
        org_unit_id,
        standard_code,
        count(*) as n_people,
        count(case when is_assessed then 1 end) as n_assessed,
        sum(gap) as gap_total,
        count(case when has_gap then 1 end) as n_with_gap,
        sum(levels_short) as levels_short
    from of_people
    group by cycle_id, org_unit_id, standard_code
),

rolled_up as (
    select
        of_own_people.cycle_id,
        ancestors.ancestor_id as org_unit_id,
        ancestors.ancestor_type as org_unit_type,
        of_own_people.standard_code,
        cast(sum(of_own_people.n_people) as bigint) as n_people,
        cast(sum(of_own_people.n_assessed) as bigint) as n_assessed,
        sum(of_own_people.gap_total) as gap_total,
        cast(sum(of_own_people.n_with_gap) as bigint) as n_with_gap,
        sum(of_own_people.levels_short) as levels_short
    from of_own_people
    inner join ancestors
        on
            of_own_people.cycle_id = ancestors.cycle_id
            and of_own_people.org_unit_id = ancestors.org_unit_id
    group by of_own_people.cycle_id, ancestors.ancestor_id, ancestors.ancestor_type, of_own_people.standard_code
),

mapped as (
    select distinct
        cycle_id,
        standard_code,
        competency_id,
        competency_name
    from gaps
),

own_words as (
    select
        cycle_id,
        standard_code,
        count(*) as n_competencies,
        {{ list_of('competency_name', 'competency_name, competency_id') }} as competency_names
    from mapped
    group by cycle_id, standard_code
),

final as (
    select
        rolled_up.cycle_id,
        rolled_up.org_unit_id,
        rolled_up.standard_code,
        rolled_up.n_people,
        rolled_up.n_assessed,
        rolled_up.gap_total / nullif(rolled_up.n_assessed, 0) as mean_gap,
        cast(rolled_up.n_with_gap as double) / nullif(rolled_up.n_assessed, 0) as share_with_gap,
        coalesce(rolled_up.levels_short, 0) as levels_short,
        rolled_up.org_unit_type,
        rolled_up.n_with_gap,
        skills.skill_name,
        own_words.n_competencies,
        own_words.competency_names
    from rolled_up
    inner join own_words
        on
            rolled_up.cycle_id = own_words.cycle_id
            and rolled_up.standard_code = own_words.standard_code
    left join skills on rolled_up.standard_code = skills.standard_code
)

select * from final
order by cycle_id, org_unit_id, standard_code

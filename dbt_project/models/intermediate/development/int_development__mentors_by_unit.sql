-- One row per competency × org unit in which somebody has a gap × mentor near enough to be asked: same unit first, then same
-- department, then elsewhere; within each the higher level, then the id. The list of a unit is as long as the longest search in
-- it. Whoever is among the first n of such a list is among the first n of the unit, of the department or of everybody, so no more
-- than 3 × n need to be compared: thousands of mentors for each of thousands of units would be millions of pairs.
with searches as (
    select * from {{ ref('int_development__searches') }}
),

mentors as (
    select * from {{ ref('int_development__mentors') }}
),

lists as (
    select
        competency_id,
        org_unit_id,
        department_id,
        max(search_length) as list_length
    from searches
    group by competency_id, org_unit_id, department_id
),

-- every rank in a list of that length: with it the joins below are equalities
lengths as (
    select distinct list_length from lists
),

numbers as (
    select distinct nth_everywhere as nth from mentors
),

list_ranks as (
    select
        lengths.list_length,
        numbers.nth
    from lengths
    inner join numbers on lengths.list_length >= numbers.nth
),

list_entries as (
    select
        lists.competency_id,
        lists.org_unit_id,
        lists.department_id,
        lists.list_length,
        list_ranks.nth
    from lists
    inner join list_ranks on lists.list_length = list_ranks.list_length
),

near as (
    select
        list_entries.competency_id,
        list_entries.org_unit_id,
        list_entries.department_id,
        list_entries.list_length,
        mentors.mentor_id,
        mentors.mentor_level,
        mentors.level_compared,
        1 as distance
    from list_entries
    inner join mentors
        on
            list_entries.competency_id = mentors.competency_id
            and list_entries.org_unit_id = mentors.org_unit_id
            and list_entries.nth = mentors.nth_in_unit
    union all
    select
        list_entries.competency_id,
        list_entries.org_unit_id,
        list_entries.department_id,
        list_entries.list_length,
        mentors.mentor_id,
        mentors.mentor_level,
        mentors.level_compared,
        2 as distance
    from list_entries
    inner join mentors
        on
            list_entries.competency_id = mentors.competency_id
            and list_entries.department_id = mentors.department_id
            and list_entries.nth = mentors.nth_in_department
    where list_entries.org_unit_id is distinct from mentors.org_unit_id
    union all
    select
        list_entries.competency_id,
        list_entries.org_unit_id,
        list_entries.department_id,
        list_entries.list_length,
        mentors.mentor_id,
        mentors.mentor_level,
        mentors.level_compared,
        3 as distance
    from list_entries
    inner join mentors
        on
            list_entries.competency_id = mentors.competency_id
            and list_entries.nth = mentors.nth_everywhere
    where
        coalesce(list_entries.org_unit_id <> mentors.org_unit_id, true)
        and coalesce(list_entries.department_id <> mentors.department_id, true)
),

ranked as (
    select
        near.*,
        row_number() over (
            partition by near.competency_id, near.org_unit_id, near.department_id
            order by near.distance asc, near.level_compared desc, near.mentor_id asc
        ) as nth
    from near
),

final as (
    select
        competency_id,
        org_unit_id,
        mentor_id,
        mentor_level,
        case distance when 1 then 'same_team' when 2 then 'same_department' else 'elsewhere' end as nearness,
        nth
    from ranked
    where nth <= list_length
)

select * from final

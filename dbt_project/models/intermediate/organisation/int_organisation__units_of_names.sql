-- One row per combination of division, department and team names × day from which people name it: the unit of the HRIS that they
-- mean. The unit bears the last of the names on that day (capitals make no difference), and the names before it are borne by units
-- above it; where several units do, or none, nothing is guessed and there is no row.
with recursive given as (
    select
        division,
        department,
        team,
        valid_from
    from {{ ref('stg_hris__people') }}
    where
        org_unit_id is null
        and coalesce(division, department, team) is not null
),

described as (
    select * from {{ ref('int_organisation__described_org_units') }}
),

-- the units above a named one are named with it
combinations as (
    select
        division,
        department,
        team,
        valid_from
    from given
    union
    select
        division,
        department,
        null as team,
        valid_from
    from given
    where coalesce(division, department) is not null
    union
    select
        division,
        null as department,
        null as team,
        valid_from
    from given
    where division is not null
),

named as (
    select
        division,
        department,
        team,
        valid_from,
        lower(coalesce(team, department, division)) as name,
        case when team is not null then lower(department) end as department_above,
        case when coalesce(team, department) is not null then lower(division) end as division_above
    from combinations
),

last_names as (
    select distinct name from named
),

edges as (
    select distinct
        org_unit_id,
        parent_org_unit_id
    from described
    where parent_org_unit_id is not null
),

above as (
    select
        edges.org_unit_id,
        edges.parent_org_unit_id as ancestor_id
    from edges
    inner join described on edges.org_unit_id = described.org_unit_id
    inner join last_names on lower(described.org_unit_name) = last_names.name
    union
    select
        above.org_unit_id,
        edges.parent_org_unit_id as ancestor_id
    from above
    inner join edges on above.ancestor_id = edges.org_unit_id
),

names_above as (
    select distinct
        above.org_unit_id,
        lower(described.org_unit_name) as name
    from above
    inner join described on above.ancestor_id = described.org_unit_id
),

candidates as (
    select distinct
        named.division,
        named.department,
        named.team,
        named.valid_from,
        described.org_unit_id,
        coalesce(described.ended_on <= named.valid_from or described.valid_from > named.valid_from, false) as is_of_another_time
    from named
    inner join described
        on
            named.name = lower(described.org_unit_name)
            and (named.valid_from >= described.valid_from or described.is_first)
            and (named.valid_from < described.valid_to or described.valid_to is null)
    left join names_above as departments
        on
            described.org_unit_id = departments.org_unit_id
            and named.department_above = departments.name
    left join names_above as divisions
        on
            described.org_unit_id = divisions.org_unit_id
            and named.division_above = divisions.name
    where
        (named.department_above is null or departments.name is not null)
        and (named.division_above is null or divisions.name is not null)
),

-- a unit that has ended, or is known from later on alone, is meant only where no other one bears its name
ranked as (
    select
        candidates.*,
        rank() over (
            partition by candidates.division, candidates.department, candidates.team, candidates.valid_from
            order by candidates.is_of_another_time
        ) as rank_in_time,
        count(*) over (
            partition by
                candidates.division, candidates.department, candidates.team, candidates.valid_from,
                candidates.is_of_another_time
        ) as n_alike
    from candidates
),

final as (
    select
        division,
        department,
        team,
        valid_from,
        org_unit_id
    from ranked
    where
        rank_in_time = 1
        and n_alike = 1
)

select * from final

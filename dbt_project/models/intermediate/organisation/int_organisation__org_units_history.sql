-- One row per org unit × valid_from: units of the HRIS, units that people name instead of giving an id, and units that people sit
-- in though no export describes them (those keep their id as a name and hang nowhere: what is not known is not guessed).
with described as (
    select
        *,
        'described' as origin
    from {{ ref('int_organisation__described_org_units') }}
),

people as (
    select * from {{ ref('int_organisation__people_history') }}
),

positions as (
    select * from {{ ref('int_organisation__positions_history') }}
),

units_of_names as (
    select * from {{ ref('int_organisation__units_of_names') }}
),

workspace as (
    select coalesce({{ setting('workspace_name', 'varchar') }}, 'Company') as workspace_name
),

tops as (
    select
        min(org_unit_id) as org_unit_id,
        count(distinct org_unit_id) as n_tops
    from described
    where
        parent_org_unit_id is null
        and valid_to is null
        and ended_on is null
),

-- named units hang below the one unit at the top, or below a company of the workspace's name
company as (
    select
        case when tops.n_tops = 1 then tops.org_unit_id else 'company' end as org_unit_id,
        tops.n_tops = 1 as is_described,
        workspace.workspace_name
    from tops
    cross join workspace
),

named_people as (
    select distinct
        division,
        department,
        team,
        is_unit_named
    from people
    where is_unit_named
),

-- what names meant last; a unit of the HRIS among them is described already, and what is named below it hangs there
meant as (
    select
        division,
        department,
        team,
        org_unit_id,
        row_number() over (partition by division, department, team order by valid_from desc) as newness
    from units_of_names
),

named as (
    select
        division,
        null as department,
        null as team,
        {{ path_of_names(['division']) }} as org_unit_id,
        division as org_unit_name,
        'division' as org_unit_type,
        1 as rank_of_type
    from named_people
    where division is not null
    union
    select
        division,
        department,
        null as team,
        {{ path_of_names(['division', 'department']) }} as org_unit_id,
        department as org_unit_name,
        'department' as org_unit_type,
        2 as rank_of_type
    from named_people
    where department is not null
    union
    select
        division,
        department,
        team,
        {{ path_of_names(['division', 'department', 'team']) }} as org_unit_id,
        team as org_unit_name,
        'team' as org_unit_type,
        3 as rank_of_type
    from named_people
    where team is not null
),

above as (
    select
        named.*,
        case when named.team is not null or named.department is not null then named.division end as division_above,
        case when named.team is not null then named.department end as department_above
    from named
),

placed as (
    select
        above.org_unit_id,
        above.org_unit_name,
        coalesce(meant_above.org_unit_id, {{ path_of_names(['above.division_above', 'above.department_above']) }})
            as parent_org_unit_id,
        above.org_unit_type,
        above.rank_of_type
    from above
    left join meant as meant_above
        on
            above.division_above is not distinct from meant_above.division
            and above.department_above is not distinct from meant_above.department
            and meant_above.team is null
            and meant_above.newness = 1
    left join meant as meant_itself
        on
            above.division is not distinct from meant_itself.division
            and above.department is not distinct from meant_itself.department
            and above.team is not distinct from meant_itself.team
            and meant_itself.newness = 1
    left join named_people
        on
            above.division is not distinct from named_people.division
            and above.department is not distinct from named_people.department
            and above.team is not distinct from named_people.team
    where
        meant_itself.org_unit_id is null
        or named_people.is_unit_named
),

-- a team that is called like a department elsewhere has one path with it: the larger kind stands
named_once as (
    select
        placed.*,
        row_number() over (partition by placed.org_unit_id order by placed.rank_of_type) as nth
    from placed
    where placed.org_unit_id not in (select described.org_unit_id from described)
),

from_names as (
    select
        named_once.org_unit_id,
        named_once.org_unit_name,
        coalesce(named_once.parent_org_unit_id, company.org_unit_id) as parent_org_unit_id,
        named_once.org_unit_type
    from named_once
    cross join company
    where named_once.nth = 1
    union all
    select
        company.org_unit_id,
        company.workspace_name as org_unit_name,
        null as parent_org_unit_id,
        'company' as org_unit_type
    from company
    where
        not company.is_described
        and exists (select 1 from named_once)
),

inhabited as (
    select org_unit_id from people
    union
    select org_unit_id from positions
),

undescribed as (
    select org_unit_id
    from inhabited
    where
        org_unit_id is not null
        and org_unit_id not in (select described.org_unit_id from described)
        and org_unit_id not in (select from_names.org_unit_id from from_names)
),

final as (
    select
        org_unit_id,
        org_unit_name,
        parent_org_unit_id,
        org_unit_type,
        origin,
        valid_from,
        valid_to,
        is_first,
        ended_on
    from described
    union all
    select
        org_unit_id,
        org_unit_name,
        parent_org_unit_id,
        org_unit_type,
        'named' as origin,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        true as is_first,
        cast(null as date) as ended_on
    from from_names
    union all
    select
        org_unit_id,
        org_unit_id as org_unit_name,
        cast(null as varchar) as parent_org_unit_id,
        cast(null as varchar) as org_unit_type,
        'undescribed' as origin,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        true as is_first,
        cast(null as date) as ended_on
    from undescribed
)

select * from final

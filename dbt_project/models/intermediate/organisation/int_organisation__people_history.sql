-- One row per person × valid_from: what was known of the person from that day until the next row's.
-- History is derived anew from the dated raw rows at every refresh, since HR events arrive late and early.
with given as (
    select * from {{ ref('stg_hris__people') }}
),

rows_waiting as (
    select *
    from {{ ref('int_loads__rows_waiting') }}
    where contract = 'hris/people'
),

people_references as (
    select * from {{ ref('int_people__references') }}
),

references_by_day as (
    select * from {{ ref('int_people__references_by_day') }}
),

job_titles as (
    select * from {{ ref('int_organisation__job_titles') }}
),

units_of_names as (
    select * from {{ ref('int_organisation__units_of_names') }}
),

in_snapshots as (
    select * from {{ ref('int_organisation__people_in_snapshots') }}
),

described as (
    select
        org_unit_id,
        org_unit_name
    from {{ ref('stg_hris__org_units') }}
),

-- a unit may be named where its id is asked for, if no unit has that name for its id
units_by_name as (
    select
        {{ comparable('org_unit_name') }} as unit_name,
        min(org_unit_id) as org_unit_id
    from described
    group by {{ comparable('org_unit_name') }}
    having count(distinct org_unit_id) = 1
),

units_given as (
    select distinct org_unit_id
    from given
    where org_unit_id is not null
),

units_by_reference as (
    select
        units_given.org_unit_id as reference,
        units_by_name.org_unit_id
    from units_given
    inner join units_by_name on {{ comparable('units_given.org_unit_id') }} = units_by_name.unit_name
    left join described on units_given.org_unit_id = described.org_unit_id
    where described.org_unit_id is null
),

settled as (
    select
        given.*,
        coalesce(references_by_day.person_id, people_references.person_id) as manager_id
    from given
    left join people_references on given.manager_reference = people_references.reference
    left join references_by_day
        on
            given.file_id = references_by_day.file_id
            and given.row_number = references_by_day.row_number
            and references_by_day.column_name = 'manager_id'
    left join rows_waiting
        on
            given.file_id = rows_waiting.file_id
            and given.row_number = rows_waiting.row_number
    where rows_waiting.file_id is null
),

-- Of rows with one key the newest file's is in force: the one that no other follows before a later day. Sorted without what the
-- rows say: at 100,000 people and years of snapshots these are millions.
in_turn as (
    select
        person_id,
        valid_from,
        file_id,
        row_number,
        lead(valid_from) over (partition by person_id order by valid_from, file_rank, row_number) as valid_to,
        min(valid_from) over (partition by person_id order by valid_from, file_rank, row_number) as first_valid_from
    from settled
),

ordered as (
    select
        settled.*,
        in_turn.valid_to,
        in_turn.valid_from = in_turn.first_valid_from as is_first
    from settled
    inner join in_turn
        on
            settled.file_id = in_turn.file_id
            and settled.row_number = in_turn.row_number
    where in_turn.valid_to > in_turn.valid_from or in_turn.valid_to is null
),

known_people as (
    select distinct person_id from ordered
),

leavers as (
    select distinct person_id
    from ordered
    where left_on is not null
),

-- an employment ends where a row says so and a later one has the person back
of_leavers as (
    select
        ordered.person_id,
        ordered.valid_from,
        ordered.hired_on,
        ordered.left_on,
        lag(ordered.left_on) over (partition by ordered.person_id order by ordered.valid_from) <= ordered.valid_from
        and (ordered.left_on is null or ordered.left_on > ordered.valid_from) as is_back
    from ordered
    inner join leavers on ordered.person_id = leavers.person_id
),

employments as (
    select
        of_leavers.*,
        sum(case when of_leavers.is_back then 1 else 0 end) over (
            partition by of_leavers.person_id
            order by of_leavers.valid_from
            rows between unbounded preceding and current row
        ) as n_returns
    from of_leavers
),

-- what was recorded last about the end of an employment holds for all its rows
known_leavings as (
    select
        person_id,
        valid_from,
        coalesce(
            last_value(left_on) over (
                partition by person_id, hired_on, n_returns
                order by valid_from
                rows between unbounded preceding and unbounded following
            ),
            left_on
        ) as left_on
    from employments
),

-- who is in a snapshot and not in the next one of its series has left on that one's day, unless a newer row speaks for the person
inferred_leavings as (
    select
        ordered.person_id,
        ordered.valid_from,
        min(in_snapshots.missing_from) as left_on
    from in_snapshots
    inner join ordered
        on
            in_snapshots.person_id = ordered.person_id
            and in_snapshots.last_seen_on >= ordered.valid_from
            and (in_snapshots.missing_from < ordered.valid_to or ordered.valid_to is null)
    where in_snapshots.missing_from is not null
    group by ordered.person_id, ordered.valid_from
),

-- without a day of hire, who was not yet in an earlier snapshot was not yet hired
first_seen as (
    select
        person_id,
        first_seen_on,
        missing_until,
        row_number() over (
            partition by person_id
            order by first_seen_on, case when missing_until is null then 0 else 1 end
        ) as nth
    from in_snapshots
),

first_rows as (
    select
        person_id,
        valid_from
    from ordered
    where is_first
),

inferred_hirings as (
    select
        first_seen.person_id,
        first_seen.first_seen_on as hired_on
    from first_seen
    inner join first_rows on first_seen.person_id = first_rows.person_id
    where
        first_seen.nth = 1
        and first_seen.missing_until is not null
        and first_seen.first_seen_on <= first_rows.valid_from
),

final as (
    select
        ordered.person_id,
        ordered.valid_from,
        ordered.valid_to,
        ordered.is_first,
        coalesce(ordered.hired_on, inferred_hirings.hired_on) as hired_on,
        ordered.hired_on is null and inferred_hirings.hired_on is not null as is_hired_inferred,
        case
            when inferred_leavings.left_on < known_leavings.left_on or known_leavings.left_on is null then inferred_leavings.left_on
            else known_leavings.left_on
        end as left_on,
        coalesce(
            inferred_leavings.left_on < known_leavings.left_on
            or (known_leavings.left_on is null and inferred_leavings.left_on is not null),
            false
        ) as is_left_inferred,
        case when known_people.person_id <> ordered.person_id then known_people.person_id end as manager_id,
        coalesce(
            units_by_reference.org_unit_id,
            ordered.org_unit_id,
            units_of_names.org_unit_id,
            {{ path_of_names(['ordered.division', 'ordered.department', 'ordered.team']) }}
        ) as org_unit_id,
        ordered.org_unit_id is null
        and units_of_names.org_unit_id is null
        and coalesce(ordered.division, ordered.department, ordered.team) is not null as is_unit_named,
        ordered.division,
        ordered.department,
        ordered.team,
        coalesce(ordered.role_id, job_titles.role_id) as role_id,
        ordered.job_title,
        ordered.location,
        ordered.file_id,
        ordered.row_number
    from ordered
    left join known_people on ordered.manager_id = known_people.person_id
    left join job_titles on lower(ordered.job_title) = job_titles.title
    left join units_by_reference on ordered.org_unit_id = units_by_reference.reference
    left join units_of_names
        on
            ordered.org_unit_id is null
            and ordered.valid_from = units_of_names.valid_from
            and coalesce(ordered.division, '') = coalesce(units_of_names.division, '')
            and coalesce(ordered.department, '') = coalesce(units_of_names.department, '')
            and coalesce(ordered.team, '') = coalesce(units_of_names.team, '')
    left join known_leavings
        on
            ordered.person_id = known_leavings.person_id
            and ordered.valid_from = known_leavings.valid_from
    left join inferred_leavings
        on
            ordered.person_id = inferred_leavings.person_id
            and ordered.valid_from = inferred_leavings.valid_from
    left join inferred_hirings on ordered.person_id = inferred_hirings.person_id
)

select * from final

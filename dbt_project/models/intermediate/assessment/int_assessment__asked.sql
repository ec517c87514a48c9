-- One row per cycle × person × relation from which an answer was asked for: by the assignments where the cycle has any; else everyone
-- expected is asked for themselves, for who has a manager, whoever leads somebody by those, and whoever shares a manager by a peer.
with people as (
    select * from {{ ref('int_organisation__people_in_cycle') }}
),

assignments as (
    select * from {{ ref('int_loads__assignments') }}
),

assigned as (
    select distinct
        assignments.cycle_id,
        assignments.person_id,
        assignments.relation
    from assignments
    inner join people
        on
            assignments.cycle_id = people.cycle_id
            and assignments.person_id = people.person_id
),

with_assignments as (
    select distinct cycle_id from assignments
),

leaders as (
    select
        cycle_id,
        manager_id,
        count(*) as n_reports
    from people
    where manager_id is not null
    group by cycle_id, manager_id
),

expected as (
    select
        people.cycle_id,
        people.person_id,
        people.manager_id is not null as has_manager,
        coalesce(colleagues.n_reports > 1, false) as has_peers,
        reports.n_reports is not null as has_reports
    from people
    left join with_assignments on people.cycle_id = with_assignments.cycle_id
    left join leaders as reports
        on
            people.cycle_id = reports.cycle_id
            and people.person_id = reports.manager_id
    left join leaders as colleagues
        on
            people.cycle_id = colleagues.cycle_id
            and people.manager_id = colleagues.manager_id
    where
        people.is_expected
        and with_assignments.cycle_id is null
),

final as (
    select
        cycle_id,
        person_id,
        relation
    from assigned
    union all
    {%- for relation, condition in [
        ('self', 'true'), ('manager', 'has_manager'), ('peer', 'has_peers'), ('direct_report', 'has_reports')
    ] %}
        select
            cycle_id,
            person_id,
            '{{ relation }}' as relation
        from expected
        where {{ condition }}
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select * from final

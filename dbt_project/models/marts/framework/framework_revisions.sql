-- One row per closed cycle: how much of today's framework was revised after it, in the time that its training counts in too: from the
-- day after its close through the day the next cycle opens, and until then through today.
with windows as (
    select *
    from {{ ref('int_training__windows') }}
    where is_of_calendar
),

anchors as (
    select * from {{ ref('int_framework__anchors_in_use') }}
),

revisions as (
    select * from {{ ref('int_framework__anchor_revisions') }}
),

competencies as (
    select *
    from {{ ref('int_framework__competencies') }}
    where status <> 'retired'
),

revised as (
    select distinct
        windows.cycle_id,
        revisions.competency_id,
        revisions.behaviour_id,
        revisions.level
    from windows
    inner join revisions
        on
            windows.closes_on < revisions.updated_on
            and windows.ends_on >= revisions.updated_on
),

revised_by_cycle as (
    select
        cycle_id,
        count(*) as n_revised
    from revised
    group by cycle_id
),

framework as (
    select
        (select count(*) from anchors) as n_anchors,
        (select count(distinct family) from competencies) as n_families
),

final as (
    select
        windows.cycle_id,
        framework.n_anchors,
        coalesce(revised_by_cycle.n_revised, 0) as n_revised,
        coalesce(revised_by_cycle.n_revised, 0) / cast(nullif(framework.n_anchors, 0) as double) as share_revised,
        framework.n_families,
        coalesce(revised_by_cycle.n_revised, 0) > 0 as is_reviewed,
        windows.ends_on as revised_until
    from windows
    cross join framework
    left join revised_by_cycle on windows.cycle_id = revised_by_cycle.cycle_id
)

select * from final

-- One row per competency that is not retired: what it lacks, who uses it, and how long nobody has touched it.
with competencies as (
    select *
    from {{ ref('int_framework__competencies') }}
    where status <> 'retired'
),

coverage as (
    select * from {{ ref('int_framework__anchor_coverage') }}
),

latest_cycle as (
    select * from {{ ref('int_assessment__cycles') }}
    where is_latest
),

targets as (
    select * from {{ ref('int_framework__targets_on_day') }}
),

named as (
    select * from {{ ref('int_framework__competencies_in_job_descriptions') }}
),

-- before any cycle has closed, today's profiles
days as (
    select coalesce((select max(latest_cycle.day) from latest_cycle), {{ setting('as_of', 'date') }}) as day
),

roles as (
    select
        targets.competency_id,
        count(*) as n_roles
    from targets
    inner join days on targets.day = days.day
    group by targets.competency_id
),

workspace as (
    select
        {{ setting('as_of', 'date') }} as as_of,
        (select max(latest_cycle.closes_on) from latest_cycle) as closes_on
),

measured as (
    select
        competencies.competency_id,
        coverage.n_behaviours,
        coverage.n_anchors,
        coverage.n_anchors_over_one_sentence,
        coverage.has_all_anchors,
        coverage.updated_on,
        workspace.closes_on,
        coalesce(roles.n_roles, 0) as n_roles,
        case
            when coverage.updated_on <= workspace.as_of then {{ whole_months('coverage.updated_on', 'workspace.as_of') }}
            when coverage.updated_on > workspace.as_of then 0
        end as months_since_update,
        named.n_job_descriptions,
        named.is_named_recently
    from competencies
    inner join coverage on competencies.competency_id = coverage.competency_id
    left join roles on competencies.competency_id = roles.competency_id
    left join named on competencies.competency_id = named.competency_id
    cross join workspace
),

final as (
    select
        competency_id,
        n_behaviours,
        n_anchors,
        n_anchors_over_one_sentence,
        n_roles,
        cast(months_since_update as bigint) as months_since_update,
        n_behaviours = 0 or not has_all_anchors or n_anchors_over_one_sentence > 0 as is_incomplete,
        n_roles = 0 as is_unused,
        months_since_update >= 36 as is_stale,
        months_since_update >= 24 as is_due,
        updated_on > closes_on as is_reviewed_since_cycle,
        has_all_anchors,
        updated_on,
        n_job_descriptions,
        is_named_recently
    from measured
)

select * from final

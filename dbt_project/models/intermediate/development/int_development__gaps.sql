-- One row per gap of the latest closed cycle, that is person × competency with a gap. A person's largest gap has gap_rank 1; gaps
-- that are one at 9 decimals stand in the order of their competencies. Where the person sits is as of the refresh: from there a
-- mentor is looked for.
with gaps as (
    select *
    from {{ ref('int_gaps__current_levels') }}
    where has_gap
),

people as (
    select * from {{ ref('int_organisation__people_at_refresh') }}
),

latest as (
    select cycle_id
    from {{ ref('int_assessment__cycles') }}
    where is_latest
),

final as (
    select
        gaps.person_id,
        gaps.competency_id,
        gaps.cycle_id,
        people.org_unit_id,
        people.department_id,
        gaps.target_level,
        {{ at_threshold('gaps.current_level') }} as current_level,
        gaps.gap,
        row_number() over (
            partition by gaps.person_id
            order by {{ at_threshold('gaps.gap') }} desc, gaps.competency_id
        ) as gap_rank
    from gaps
    inner join latest on gaps.cycle_id = latest.cycle_id
    inner join people on gaps.person_id = people.person_id
)

select * from final

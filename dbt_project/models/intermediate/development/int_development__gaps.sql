-- One row per gap that somebody has today, that is person × competency with a gap, from whatever cycle its level is. A person's largest
-- gap has gap_rank 1; gaps that are one at 9 decimals stand in the order of their competencies. Where the person sits is as of the
-- refresh: from there a mentor is looked for.
with gaps as (
    select *
    from {{ ref('int_gaps__gaps_now') }}
    where has_gap
),

final as (
    select
        person_id,
        competency_id,
        assessed_in as cycle_id,
        org_unit_id,
        department_id,
        target_level,
        {{ at_threshold('current_level') }} as current_level,
        gap,
        row_number() over (
            partition by person_id
            order by {{ at_threshold('gap') }} desc, competency_id
        ) as gap_rank
    from gaps
)

select * from final

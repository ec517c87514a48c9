-- One row per row of the export. No newest row is chosen here: the key holds references that are yet to be resolved, late
-- answers must not displace those in time (int_assessment__answers).
with rows_read as (
    select * from {{ source('raw', 'ratings__ratings') }}
),

typed as (
    select
        rows_read.cycle_id,
        rows_read.person_id as person_reference,
        rows_read.rater_id as rater_reference,
        rows_read.relation,
        rows_read.competency_id as competency_reference,
        rows_read.behaviour_id,
        case when not coalesce(rows_read.not_relevant, false) then rows_read.level end as level,
        coalesce(rows_read.not_relevant, false) as is_not_relevant,
        rows_read.submitted_on,
        rows_read.n_raters,
        rows_read.file_id,
        rows_read.row_number
    from rows_read
)

select * from typed

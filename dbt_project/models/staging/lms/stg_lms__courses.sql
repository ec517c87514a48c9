-- One row per course: that of the newest file.
with rows_read as (
    select * from {{ source('raw', 'lms__courses') }}
),

files as (
    select * from {{ ref('stg_loads__source_files') }}
),

workspace as (
    select {{ setting('currency', 'varchar') }} as currency
),

typed as (
    select
        rows_read.course_id,
        rows_read.title as course_title,
        rows_read.provider,
        rows_read.modality,
        rows_read.hours,
        case when coalesce(upper(rows_read.currency) = upper(workspace.currency), true) then rows_read.unit_cost end as unit_cost,
        coalesce(rows_read.currency, workspace.currency) as currency,
        rows_read.is_active,
        rows_read.available_from,
        rows_read.available_to,
        not coalesce(upper(rows_read.currency) = upper(workspace.currency), true) as is_in_other_currency,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
    cross join workspace
),

in_force as (
    {{ newest_file_wins('typed', ['course_id']) }}
),

final as (
    select
        course_id,
        course_title,
        provider,
        modality,
        hours,
        unit_cost,
        currency,
        is_active,
        available_from,
        available_to,
        is_in_other_currency,
        file_id,
        row_number,
        file_rank,
        file_date
    from in_force
)

select * from final

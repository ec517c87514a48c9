-- One row per course: that of the newest file, with what it leaves blank filled from the newest file that knows it.
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
        rows_read.unit_cost,
        coalesce(rows_read.currency, case when rows_read.unit_cost is not null then workspace.currency end) as currency,
        workspace.currency as default_currency,
        rows_read.is_active,
        rows_read.available_from,
        rows_read.available_to,
        files.file_id,
        rows_read.row_number,
        files.file_rank,
        files.file_date
    from rows_read
    inner join files on rows_read.file_id = files.file_id
    cross join workspace
),

filled as (
    select
        course_id,
        course_title,
        {%- for column in ['provider', 'modality', 'hours', 'unit_cost', 'currency', 'is_active', 'available_from', 'available_to'] %}
            {{ newest_filled(column, ['course_id']) }} as {{ column }},
        {%- endfor %}
        default_currency,
        file_id,
        row_number,
        file_rank,
        file_date
    from typed
),

in_force as (
    {{ newest_file_wins('filled', ['course_id']) }}
),

final as (
    select
        course_id,
        course_title,
        provider,
        modality,
        hours,
        case when upper(currency) = upper(default_currency) then unit_cost end as unit_cost,
        coalesce(currency, default_currency) as currency,
        is_active,
        available_from,
        available_to,
        coalesce(upper(currency) <> upper(default_currency), false) as is_in_other_currency,
        file_id,
        row_number,
        file_rank,
        file_date
    from in_force
)

select * from final

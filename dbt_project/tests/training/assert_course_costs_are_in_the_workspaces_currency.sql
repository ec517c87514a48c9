-- One row per course with a cost in another currency than the workspace's. It counts as unknown, which is reported and stops nothing.
{{ config(severity='warn') }}

select
    course_id,
    currency
from {{ ref('stg_lms__courses') }}
where is_in_other_currency

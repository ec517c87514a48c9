-- A snapshot that lacks more than max_inferred_leavers of the people in the one before is more likely half an export than a wave
-- of leaving: the refresh stops and asks. Raise the setting, or mend the file.
with leavers as (
    select
        files.file_series,
        files.file_date,
        count(*) as n_people,
        count(*) filter (where history.is_left_inferred) as n_left
    from {{ ref('int_organisation__people_history') }} as history
    inner join {{ ref('stg_loads__source_files') }} as files on history.file_id = files.file_id
    group by files.file_series, files.file_date
)

select
    file_series,
    file_date,
    n_people,
    n_left
from leavers
where n_left > n_people * {{ setting('max_inferred_leavers', 'double') }}

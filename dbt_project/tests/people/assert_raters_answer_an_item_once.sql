-- Answers that gave way to a newer one of the same rater about the same person and item within a file, where a file has many of them: one
-- rater who stands for several, such as a word for somebody who is not named.
{{ config(severity='warn') }}

with gave_way as (
    select
        given.file_id,
        given.row_number
    from {{ ref('int_assessment__superseded_answers') }} as given
    inner join {{ ref('stg_ratings__ratings') }} as ratings
        on
            given.file_id = ratings.file_id
            and given.row_number = ratings.row_number
    inner join {{ ref('stg_ratings__ratings') }} as others
        on
            ratings.file_id = others.file_id
            and ratings.cycle_id = others.cycle_id
            and ratings.person_reference = others.person_reference
            and ratings.rater_reference = others.rater_reference
            and ratings.relation = others.relation
            and ratings.competency_reference = others.competency_reference
            and coalesce(ratings.behaviour_id, '') = coalesce(others.behaviour_id, '')
            and ratings.row_number <> others.row_number
),

each_once as (
    select distinct
        file_id,
        row_number
    from gave_way
),

counted as (
    select
        file_id,
        row_number,
        count(*) over (partition by file_id) as n_gave_way
    from each_once
),

files_concerned as (
    select distinct file_id from each_once
),

files as (
    select
        ratings.file_id,
        count(*) as n_answers
    from {{ ref('stg_ratings__ratings') }} as ratings
    inner join files_concerned on ratings.file_id = files_concerned.file_id
    group by ratings.file_id
)

select
    source_files.file,
    {{ row_in_file('counted.row_number', 'source_files.cells_per_row') }} as row_number
from counted
inner join files on counted.file_id = files.file_id
inner join {{ ref('stg_loads__source_files') }} as source_files on counted.file_id = source_files.file_id
where counted.n_gave_way * 20 >= files.n_answers

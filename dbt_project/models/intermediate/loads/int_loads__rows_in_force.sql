-- One row per file: how many of its rows are in force. What is neither in force nor waiting is superseded. Answers that are in force but
-- do not count until more raters have changed are in force here: they are read, and int_assessment__answers_waiting has them.
with files as (
    select * from {{ ref('stg_loads__source_files') }}
),

answers as (
    select
        file_id,
        count(*) as n_loaded
    from {{ ref('int_assessment__answers_as_exported') }}
    group by file_id
),

-- An answer as it is written is one that is looked up in vain, which can't double it: only among the resolved
-- ratings there is any to find.
resolved_ratings as (
    select
        file_id,
        count(*) - count(distinct row_number) as n_doubled
    from {{ ref('int_assessment__ratings_needing_resolution') }}
    group by file_id
),

in_force as (
    {%- set models_in_force = [
        'int_organisation__people_history', 'int_organisation__positions_history', 'stg_hris__org_units', 'stg_hris__roles',
        'stg_hris__career_levels', 'stg_framework__competencies', 'int_framework__behaviours', 'int_framework__anchors',
        'int_framework__deployments', 'stg_framework__standard_skills', 'stg_ratings__cycles',
        'int_assessment__calibrations', 'stg_lms__courses', 'int_loads__course_competencies', 'int_loads__enrolments',
        'stg_market__job_descriptions', 'int_loads__actions', 'int_loads__assignments'
    ] %}
    {%- for model in models_in_force %}
        select
            file_id,
            count(*) as n_loaded,
            count(*) - count(distinct row_number) as n_doubled
        from {{ ref(model) }}
        group by file_id
        union all
    {%- endfor %}
    select
        answers.file_id,
        answers.n_loaded,
        coalesce(resolved_ratings.n_doubled, 0) as n_doubled
    from answers
    left join resolved_ratings on answers.file_id = resolved_ratings.file_id
),

final as (
    select
        files.contract,
        files.file_id,
        coalesce(in_force.n_loaded, 0) as n_loaded,
        coalesce(in_force.n_doubled, 0) as n_doubled
    from files
    left join in_force on files.file_id = in_force.file_id
)

select * from final

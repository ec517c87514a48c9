{#- Ratings that stand as they are written: in time, of a known cycle and item, naming everybody by number, nothing amiss. Nearly all
    of 20 million do, and each of several models goes through them all: a row that passes unchanged costs a fraction of one whose
    columns are computed. The others are computed once, in int_assessment__exceptional_ratings.

    `ratings_with_what_they_name` is a from clause, `stands_as_written` the condition over it; a row meets it or is exceptional. -#}
{% macro ratings_with_what_they_name() -%}
    from {{ ref('stg_ratings__ratings') }} as ratings
    -- the last day of grace once per cycle, not once per answer
    left join (
        select
            cycle_id,
            closes_on + {{ setting('grace_days', 'integer') }} as last_day
        from {{ ref('stg_ratings__cycles') }}
    ) as cycles
        on ratings.cycle_id = cycles.cycle_id
    left join {{ other_than_ids('int_people__references', 'person_id') }} as ratee
        on ratings.person_reference = ratee.reference
    left join {{ other_than_ids('int_people__references', 'person_id') }} as rater
        on ratings.rater_reference = rater.reference
    left join {{ other_than_ids('int_framework__references', 'competency_id') }} as competency
        on ratings.competency_reference = competency.reference
    left join (select distinct behaviour_id from {{ ref('stg_framework__behaviours') }}) as known_behaviours
        on ratings.behaviour_id = known_behaviours.behaviour_id
    left join (
        select *
        from {{ ref('stg_loads__mended_rows') }}
        where contract = 'ratings/ratings'
    ) as rows_mended
        on
            ratings.file_id = rows_mended.file_id
            and ratings.row_number = rows_mended.row_number
{%- endmacro %}

{#- References that are no id of what they name: by e-mail or name, or of nobody. Few, so that hardly any row finds one. -#}
{% macro other_than_ids(references, id) -%}
    (
        select *
        from {{ ref(references) }}
        where
            {{ id }} is null
            or {{ id }} <> reference
    )
{%- endmacro %}

{% macro stands_as_written() -%}
    {#- One expression on purpose: of eight conditions in a row the planner makes an estimate of hardly any row, and then holds the
        20 million that are left in memory in order to look the few others up in them. -#}
    coalesce(
        cycles.cycle_id is not null
        and not coalesce(cast(ratings.submitted_on as date) > cycles.last_day, false)
        and ratee.reference is null
        and rater.reference is null
        and competency.reference is null
        and (ratings.behaviour_id is null or known_behaviours.behaviour_id is not null)
        and rows_mended.file_id is null
        -- one's own rating is by oneself, another's by another
        and coalesce((ratings.relation = 'self') = (ratings.rater_reference = ratings.person_reference), true),
        false
    )
{%- endmacro %}

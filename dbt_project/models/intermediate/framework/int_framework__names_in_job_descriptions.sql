-- One row per name of a standard skill or a competency × job description in which it stands as whole words, case-blind.
-- Each name is looked for only in the texts that hold its rarest word, so a taxonomy of many thousand skills stays cheap.
with job_descriptions as (
    select
        job_description_id,
        {{ as_words("coalesce(title, '') || ' ' || coalesce(text, '')") }} as words
    from {{ ref('stg_market__job_descriptions') }}
),

names as (
    select name from {{ ref('int_framework__names_of_skills') }}
    union
    select {{ as_words('competency_name') }} as name from {{ ref('dim_competency') }}
),

words_of_names as (
    select distinct
        name,
        {{ parts_of('trim(name)', ' ') }} as word
    from names
    where trim(name) <> ''
),

words_of_texts as (
    select distinct
        job_description_id,
        {{ parts_of('trim(words)', ' ') }} as word
    from job_descriptions
),

frequencies as (
    select
        words_of_names.word,
        count(words_of_texts.job_description_id) as n_texts
    from (select distinct words_of_names.word from words_of_names) as words_of_names
    left join words_of_texts on words_of_names.word = words_of_texts.word
    group by words_of_names.word
),

rarest as (
    select
        words_of_names.name,
        words_of_names.word,
        row_number() over (
            partition by words_of_names.name
            order by frequencies.n_texts, words_of_names.word
        ) as nth
    from words_of_names
    inner join frequencies on words_of_names.word = frequencies.word
),

final as (
    select
        rarest.name,
        job_descriptions.job_description_id
    from rarest
    inner join words_of_texts on rarest.word = words_of_texts.word
    inner join job_descriptions on words_of_texts.job_description_id = job_descriptions.job_description_id
    where
        rarest.nth = 1
        and position(rarest.name in job_descriptions.words) > 0
)

select * from final

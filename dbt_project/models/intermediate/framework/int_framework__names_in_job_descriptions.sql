-- One row per name of a standard skill or a competency × job description in which it stands as whole words, case-blind.
-- A name of one or two words is one of the words or pairs of words of the text; a longer one is looked for only in the texts that
-- hold its rarest pair. So a taxonomy of many thousand skills stays cheap, however common its words are.
with job_descriptions as (
    select
        job_description_id,
        -- two spaces between title and text, so that no name reaches from one into the other
        {{ as_words("coalesce(title, '')") }} || {{ as_words("coalesce(text, '')") }} as words
    from {{ ref('stg_market__job_descriptions') }}
),

names as (
    select name from {{ ref('int_framework__names_of_skills') }}
    union
    select {{ as_words('competency_name') }} as name from {{ ref('int_framework__competencies') }}
),

split_names as (
    select
        name,
        trim(name) as words,
        {{ words_of('name') }} as list_of_words
    from names
    where trim(name) <> ''
),

split_texts as (
    select
        job_description_id,
        {{ words_of('words') }} as list_of_words
    from job_descriptions
),

parts_of_names as (
    select distinct
        name,
        words,
        {{ words_and_pairs('list_of_words') }} as part
    from split_names
),

parts_looked_for as (
    select *
    from parts_of_names
    where
        part = words
        or position(' ' in part) > 0
),

parts_of_texts as (
    select
        job_description_id,
        {{ words_and_pairs('list_of_words') }} as part
    from split_texts
),

parts_found as (
    select distinct
        job_description_id,
        part
    from parts_of_texts
    where part in (select parts_looked_for.part from parts_looked_for)
),

frequencies as (
    select
        part,
        count(*) as n_texts
    from parts_found
    group by part
),

rarest as (
    select
        parts_looked_for.name,
        parts_looked_for.words,
        parts_looked_for.part,
        row_number() over (
            partition by parts_looked_for.name
            order by coalesce(frequencies.n_texts, 0), parts_looked_for.part
        ) as nth
    from parts_looked_for
    left join frequencies on parts_looked_for.part = frequencies.part
),

final as (
    select
        rarest.name,
        parts_found.job_description_id
    from rarest
    inner join parts_found on rarest.part = parts_found.part
    inner join job_descriptions on parts_found.job_description_id = job_descriptions.job_description_id
    where
        rarest.nth = 1
        and (rarest.part = rarest.words or position(rarest.name in job_descriptions.words) > 0)
)

select * from final

-- One row per cycle × person × relation × competency × rater who rated behaviours of it or stands for a group: that rater's score.
-- Raters who are blank share one row, since whose answers belong together is not known: their mean weighs as many ratings as
-- there are, and they count as many raters as the item with the most of their ratings has. Where some of them rated behaviours and
-- some the competency itself, the competency is one more item: each row is a rater, and no rater's answer is left out.
-- Ratings of the competency itself by one rater each are not here: such a rating is the score (int_assessment__rater_scores).
-- Each kind reads the answers for itself: one import used three times would be held in memory whole.
with of_known_raters as (
    select
        cycle_id,
        person_id,
        relation,
        competency_id,
        rater_id,
        avg(level) as score,
        min(coalesce(n_raters, 1)) as n_raters
    from {{ ref('int_assessment__answers') }}
    where
        behaviour_id is not null
        and level is not null
        and rater_id is not null
    group by cycle_id, person_id, relation, competency_id, rater_id
),

of_blank_raters_by_item as (
    select
        cycle_id,
        person_id,
        relation,
        competency_id,
        behaviour_id,
        sum(level) as total,
        count(*) as n_ratings
    from {{ ref('int_assessment__answers') }}
    where
        level is not null
        and rater_id is null
        and n_raters is null
    group by cycle_id, person_id, relation, competency_id, behaviour_id
),

of_blank_raters as (
    select
        cycle_id,
        person_id,
        relation,
        competency_id,
        sum(total) / sum(n_ratings) as score,
        sum(n_ratings) as weight,
        max(n_ratings) as n_raters
    from of_blank_raters_by_item
    group by cycle_id, person_id, relation, competency_id
    having count(behaviour_id) > 0
),

-- a group's average: behaviours first, the competency's own row without any
of_groups as (
    select
        cycle_id,
        person_id,
        relation,
        competency_id,
        coalesce(avg(case when behaviour_id is not null then level end), avg(level)) as score,
        min(n_raters) as n_raters
    from {{ ref('int_assessment__answers') }}
    where
        n_raters is not null
        and level is not null
        and rater_id is null
    group by cycle_id, person_id, relation, competency_id
),

final as (
    select
        cycle_id,
        person_id,
        relation,
        competency_id,
        rater_id,
        'rater' as given_by,
        score,
        cast(n_raters as bigint) as weight,
        cast(n_raters as bigint) as n_raters
    from of_known_raters
    union all
    select
        cycle_id,
        person_id,
        relation,
        competency_id,
        cast(null as varchar) as rater_id,
        'blank_raters' as given_by,
        score,
        cast(weight as bigint) as weight,
        cast(n_raters as bigint) as n_raters
    from of_blank_raters
    union all
    select
        cycle_id,
        person_id,
        relation,
        competency_id,
        cast(null as varchar) as rater_id,
        'group' as given_by,
        score,
        cast(n_raters as bigint) as weight,
        cast(n_raters as bigint) as n_raters
    from of_groups
)

select * from final

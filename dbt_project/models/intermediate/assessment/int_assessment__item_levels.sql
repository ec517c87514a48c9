-- One row per cycle × person × item of a competency of which a behaviour was rated, or with a group's average: what each group gave the
-- item in total, and how many raters that was. Here too is the competency itself, as rated by those who rated none of its behaviours.
-- All other competencies are one item, and the lists of int_assessment__item_answers say all.
with item_answers as (
    select * from {{ ref('int_assessment__item_answers') }}
),

competencies as (
    select * from {{ ref('int_assessment__several_items') }}
),

items as (
    select item_answers.*
    from item_answers
    inner join competencies
        on
            item_answers.cycle_id = competencies.cycle_id
            and item_answers.person_id = competencies.person_id
            and item_answers.competency_id = competencies.competency_id
),

-- behaviours that each rater rated for himself: nearly all
of_single_answers as (
    select
        cycle_id,
        person_id,
        competency_id,
        behaviour_id,
        {%- for relation in ['self', 'manager', 'peer', 'direct_report'] %}
            {{ list_total(relation ~ '_levels') }} as {{ relation }}_total,
            {{ list_size(relation ~ '_levels') }} as n_{{ relation }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from items
    where
        behaviour_id is not null
        and n_averages = 0
),

-- the others are gone through answer by answer; nameless averages are one rater's, the group's
answers as (
    select
        answers.cycle_id,
        answers.person_id,
        answers.competency_id,
        answers.behaviour_id,
        answers.relation,
        answers.level,
        coalesce(answers.n_raters, 1) as n_raters,
        answers.rater_id is null and answers.n_raters is not null as is_group,
        case when answers.n_raters is not null then coalesce(answers.rater_id, '') else answers.rater_id end as rater
    from {{ ref('int_assessment__answers') }} as answers
    inner join competencies
        on
            answers.cycle_id = competencies.cycle_id
            and answers.person_id = competencies.person_id
            and answers.competency_id = competencies.competency_id
    where answers.level is not null
),

raters_of_behaviours as (
    select distinct
        cycle_id,
        person_id,
        competency_id,
        relation,
        rater
    from answers
    where
        behaviour_id is not null
        and rater is not null
),

-- who the nameless are is not known, so that all of theirs count
answers_to_count as (
    select answers.*
    from answers
    left join raters_of_behaviours
        on
            answers.cycle_id = raters_of_behaviours.cycle_id
            and answers.person_id = raters_of_behaviours.person_id
            and answers.competency_id = raters_of_behaviours.competency_id
            and answers.relation = raters_of_behaviours.relation
            and answers.rater = raters_of_behaviours.rater
    where
        answers.behaviour_id is null
        and raters_of_behaviours.cycle_id is null
    union all
    select answers.*
    from answers
    inner join items
        on
            answers.cycle_id = items.cycle_id
            and answers.person_id = items.person_id
            and answers.competency_id = items.competency_id
            and answers.behaviour_id = items.behaviour_id
    where items.n_averages > 0
),

totals as (
    select
        cycle_id,
        person_id,
        competency_id,
        behaviour_id,
        relation,
        case when is_group then avg(level) * min(n_raters) else sum(level * n_raters) end as total,
        case when is_group then min(n_raters) else sum(n_raters) end as n_raters
    from answers_to_count
    group by cycle_id, person_id, competency_id, behaviour_id, relation, is_group
),

of_all_answers as (
    select
        cycle_id,
        person_id,
        competency_id,
        behaviour_id,
        {%- for relation in ['self', 'manager', 'peer', 'direct_report'] %}
            sum(total) filter (where relation = '{{ relation }}') as {{ relation }}_total,
            cast(coalesce(sum(n_raters) filter (where relation = '{{ relation }}'), 0) as bigint) as n_{{ relation }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from totals
    group by cycle_id, person_id, competency_id, behaviour_id
),

final as (
    select * from of_single_answers
    union all
    select * from of_all_answers
)

select * from final

-- One row per cycle × role × competency with an answer by others than self, for closed cycles: how many call it not relevant to the role.
-- Answers about its behaviours count as answers about the competency.
with answers as (
    select *
    from {{ ref('int_signals__answers_by_role') }}
    where role_id is not null
),

final as (
    select
        cycle_id,
        role_id,
        competency_id,
        cast(sum(n_answers) as bigint) as n_answers,
        cast(sum(n_not_relevant) as bigint) as n_not_relevant,
        sum(n_not_relevant) / cast(sum(n_answers) as double) as share_not_relevant,
        -- people of whom one item was answered; those of another item may be others
        cast(max(n_people) as bigint) as n_people
    from answers
    group by cycle_id, role_id, competency_id
)

select * from final

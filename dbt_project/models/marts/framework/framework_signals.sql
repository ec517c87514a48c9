-- One row per cycle × item, for closed cycles and items with an answer by others than self: how it is read, and whether that asks for a
-- revision. An item is a behaviour, or a competency where it is rated itself.
with answers_by_role as (
    select * from {{ ref('int_signals__answers_by_role') }}
),

agreement as (
    select * from {{ ref('int_signals__agreement') }}
),

rules as (
    select {{ setting('min_group', 'integer') }} as min_group
),

answers as (
    select
        cycle_id,
        competency_id,
        behaviour_id,
        sum(n_ratings) as n_ratings,
        sum(n_not_relevant) / cast(sum(n_answers) as double) as share_not_relevant,
        max(
            case
                when
                    role_id is not null
                    and n_answers >= 10
                    and n_people >= 5
                    and {{ at_threshold('n_not_relevant / cast(n_answers as double)') }} >= 0.2
                    then 1
                else 0
            end
        ) = 1 as is_irrelevant_in_a_role
    from answers_by_role
    group by cycle_id, competency_id, behaviour_id
),

levels as (
    select
        cycle_id,
        competency_id,
        cast(null as varchar) as behaviour_id,
        current_level,
        has_gap
    from {{ ref('gap_by_person') }}
    where
        is_required
        and gap is not null
    union all
    select
        cycle_id,
        competency_id,
        behaviour_id,
        current_level,
        has_gap
    from {{ ref('gap_by_behaviour') }}
    where gap is not null
),

spread as (
    select
        cycle_id,
        competency_id,
        behaviour_id,
        count(*) as n_assessed,
        avg(case when has_gap then 1.0 else 0.0 end) as share_with_gap,
        case when count(*) > 1 then stddev_samp(current_level) end as sd_level
    from levels
    group by cycle_id, competency_id, behaviour_id
),

-- an item seen in few people would be about them
measured as (
    select
        answers.cycle_id,
        answers.competency_id,
        answers.behaviour_id,
        answers.n_ratings,
        coalesce(agreement.n_ratees, 0) as n_ratees,
        coalesce(agreement.n_ratees, 0) >= rules.min_group as is_told,
        agreement.rwg_mean,
        agreement.rwg_pooled,
        agreement.within_variance,
        agreement.ad_mean,
        agreement.icc1,
        agreement.icc2,
        answers.share_not_relevant,
        spread.share_with_gap,
        spread.sd_level,
        coalesce(spread.n_assessed, 0) as n_assessed,
        answers.is_irrelevant_in_a_role
    from answers
    cross join rules
    left join agreement
        on
            answers.cycle_id = agreement.cycle_id
            and answers.competency_id = agreement.competency_id
            and answers.behaviour_id is not distinct from agreement.behaviour_id
    left join spread
        on
            answers.cycle_id = spread.cycle_id
            and answers.competency_id = spread.competency_id
            and answers.behaviour_id is not distinct from spread.behaviour_id
),

told as (
    select
        cycle_id,
        competency_id,
        behaviour_id,
        n_ratings,
        n_ratees,
        n_assessed,
        is_irrelevant_in_a_role,
        n_ratees >= 10 as has_enough_people,
        case when is_told then rwg_mean end as rwg_mean,
        case when is_told then rwg_pooled end as rwg_pooled,
        case when is_told then within_variance end as within_variance,
        case when is_told then ad_mean end as ad_mean,
        case when is_told then icc1 end as icc1,
        case when is_told then icc2 end as icc2,
        case when is_told then share_not_relevant end as share_not_relevant,
        case when is_told then share_with_gap end as share_with_gap,
        case when is_told then sd_level end as sd_level
    from measured
),

ranked as (
    select
        *,
        row_number() over (
            partition by cycle_id, has_enough_people
            order by {{ at_threshold('within_variance') }} desc nulls last, competency_id, behaviour_id
        ) as worst_rank,
        ceil(0.2 * count(*) over (partition by cycle_id, has_enough_people)) as n_worst
    from told
),

signalled as (
    select
        *,
        has_enough_people
        and coalesce({{ at_threshold('rwg_pooled') }} < 0.7 or {{ at_threshold('ad_mean') }} > 1, false)
        and worst_rank <= n_worst as is_inconsistent,
        has_enough_people
        and coalesce(
            {{ at_threshold('share_with_gap') }} in (0, 1)
            or ({{ at_threshold('icc1') }} <= 0.01 and {{ at_threshold('rwg_pooled') }} >= 0.7),
            false
        ) as has_no_gap_data,
        coalesce({{ at_threshold('share_not_relevant') }} >= 0.2, false) or is_irrelevant_in_a_role as is_irrelevant
    from ranked
),

final as (
    select
        cycle_id,
        competency_id,
        behaviour_id,
        cast(n_ratings as bigint) as n_ratings,
        n_ratees,
        rwg_mean,
        rwg_pooled,
        within_variance,
        ad_mean,
        icc1,
        icc2,
        share_not_relevant,
        share_with_gap,
        sd_level,
        is_inconsistent,
        has_no_gap_data,
        is_irrelevant,
        case
            when is_inconsistent or has_no_gap_data or is_irrelevant
                then row_number() over (
                    partition by cycle_id, is_inconsistent or has_no_gap_data or is_irrelevant
                    order by {{ at_threshold('within_variance') }} desc nulls last, competency_id, behaviour_id
                )
        end as revision_rank,
        n_assessed
    from signalled
)

select * from final

-- Which anchors should be revised first, and why?
select
    framework_signals.revision_rank,
    dim_competency.competency_name,
    dim_behaviour.statement as behaviour,
    framework_signals.is_inconsistent,
    framework_signals.has_no_gap_data,
    framework_signals.is_irrelevant,
    framework_signals.n_ratees,
    round(framework_signals.rwg_pooled, 2) as rwg_pooled,
    round(framework_signals.ad_mean, 2) as ad_mean,
    round(framework_signals.share_not_relevant, 2) as share_not_relevant
from framework_signals
inner join dim_cycle on framework_signals.cycle_id = dim_cycle.cycle_id
inner join dim_competency on framework_signals.competency_id = dim_competency.competency_id
left join dim_behaviour on framework_signals.behaviour_id = dim_behaviour.behaviour_id
where dim_cycle.is_latest and framework_signals.revision_rank is not null
order by framework_signals.revision_rank

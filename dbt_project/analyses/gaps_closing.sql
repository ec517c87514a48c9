-- Are the gaps closing? The balance of the latest cycle: what closed, what opened, what a target did, and what chance alone would have.
select
    dim_competency.competency_name,
    gap_balance.n_gaps_before,
    gap_balance.n_closed,
    gap_balance.n_opened,
    gap_balance.n_gaps_now,
    gap_balance.n_closed_by_target,
    gap_balance.n_opened_by_target,
    round(gap_balance.expected_closed_by_chance, 1) as expected_closed_by_chance
from gap_balance
inner join dim_cycle on gap_balance.to_cycle_id = dim_cycle.cycle_id
inner join org_unit_in_cycle
    on
        gap_balance.to_cycle_id = org_unit_in_cycle.cycle_id
        and gap_balance.org_unit_id = org_unit_in_cycle.org_unit_id
inner join dim_competency on gap_balance.competency_id = dim_competency.competency_id
where dim_cycle.is_latest and org_unit_in_cycle.depth = 0
order by gap_balance.n_gaps_before desc

-- Where are our largest gaps in the latest cycle?
select
    dim_competency.competency_name,
    gap_by_org_unit.n_with_gap,
    gap_by_org_unit.n_assessed,
    round(gap_by_org_unit.share_with_gap, 3) as share_with_gap,
    round(gap_by_org_unit.levels_short, 1) as levels_short
from gap_by_org_unit
inner join dim_cycle on gap_by_org_unit.cycle_id = dim_cycle.cycle_id
inner join org_unit_in_cycle
    on
        gap_by_org_unit.cycle_id = org_unit_in_cycle.cycle_id
        and gap_by_org_unit.org_unit_id = org_unit_in_cycle.org_unit_id
inner join dim_competency on gap_by_org_unit.competency_id = dim_competency.competency_id
where dim_cycle.is_latest and org_unit_in_cycle.depth = 0
order by gap_by_org_unit.levels_short desc
limit 10

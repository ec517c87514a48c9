-- Which departments carry the heaviest burden, and on how many assessments does that rest?
select
    org_unit_in_cycle.org_unit_name as department,
    round(sum(gap_by_org_unit.levels_short), 1) as levels_short,
    sum(gap_by_org_unit.n_assessed) as n_assessed,
    round(sum(gap_by_org_unit.n_with_gap) * 1.0 / nullif(sum(gap_by_org_unit.n_assessed), 0), 3) as share_with_gap
from gap_by_org_unit
inner join dim_cycle on gap_by_org_unit.cycle_id = dim_cycle.cycle_id
inner join org_unit_in_cycle
    on
        gap_by_org_unit.cycle_id = org_unit_in_cycle.cycle_id
        and gap_by_org_unit.org_unit_id = org_unit_in_cycle.org_unit_id
where dim_cycle.is_latest and gap_by_org_unit.org_unit_type = 'department'
group by org_unit_in_cycle.org_unit_name
order by levels_short desc

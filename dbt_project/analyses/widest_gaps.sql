-- Where are our largest gaps today, each person by their newest level?
select
    dim_competency.competency_name,
    gap_now_by_org_unit.n_with_gap,
    gap_now_by_org_unit.n_assessed,
    gap_now_by_org_unit.n_people,
    round(gap_now_by_org_unit.share_with_gap, 3) as share_with_gap,
    round(gap_now_by_org_unit.levels_short, 1) as levels_short,
    gap_now_by_org_unit.oldest_assessed_on
from gap_now_by_org_unit
inner join dim_org_unit on gap_now_by_org_unit.org_unit_id = dim_org_unit.org_unit_id
inner join dim_competency on gap_now_by_org_unit.competency_id = dim_competency.competency_id
where dim_org_unit.depth = 0
order by gap_now_by_org_unit.levels_short desc
limit 10

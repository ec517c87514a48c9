-- How do our gaps read in the words of the standard taxonomy, for a comparison with others?
select
    dim_standard_skill.skill_name,
    gap_by_standard_skill.n_people,
    gap_by_standard_skill.n_assessed,
    round(gap_by_standard_skill.mean_gap, 2) as mean_gap,
    round(gap_by_standard_skill.share_with_gap, 2) as share_with_gap
from gap_by_standard_skill
inner join dim_cycle on gap_by_standard_skill.cycle_id = dim_cycle.cycle_id
inner join org_unit_in_cycle
    on
        gap_by_standard_skill.cycle_id = org_unit_in_cycle.cycle_id
        and gap_by_standard_skill.org_unit_id = org_unit_in_cycle.org_unit_id
inner join dim_standard_skill on gap_by_standard_skill.standard_code = dim_standard_skill.standard_code
where dim_cycle.is_latest and org_unit_in_cycle.depth = 0
order by gap_by_standard_skill.levels_short desc

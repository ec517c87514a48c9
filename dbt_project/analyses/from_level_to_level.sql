-- From which level to which did people move, of those who were assessed in both cycles?
select
    level_transitions.from_level_rounded,
    level_transitions.to_level_rounded,
    sum(level_transitions.n_people) as n_people
from level_transitions
inner join dim_cycle on level_transitions.to_cycle_id = dim_cycle.cycle_id
inner join org_unit_in_cycle
    on
        level_transitions.to_cycle_id = org_unit_in_cycle.cycle_id
        and level_transitions.org_unit_id = org_unit_in_cycle.org_unit_id
where dim_cycle.is_latest and org_unit_in_cycle.depth = 0
group by level_transitions.from_level_rounded, level_transitions.to_level_rounded
order by level_transitions.from_level_rounded, level_transitions.to_level_rounded

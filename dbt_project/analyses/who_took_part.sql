-- Who was asked, and who has an answer? By cycle and relation, open cycles too.
select
    dim_cycle.cycle_name,
    participation.relation,
    participation.n_people as n_asked,
    participation.n_people_rated as n_answered,
    round(participation.share_rated, 3) as share_answered,
    participation.n_unasked
from participation
inner join dim_cycle on participation.cycle_id = dim_cycle.cycle_id
inner join org_unit_in_cycle
    on
        participation.cycle_id = org_unit_in_cycle.cycle_id
        and participation.org_unit_id = org_unit_in_cycle.org_unit_id
where org_unit_in_cycle.depth = 0
order by dim_cycle.opens_on, participation.relation

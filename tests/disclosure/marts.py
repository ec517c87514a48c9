"""Published tables of a small warehouse, computed from its people; units are the same in all cycles and today.

They need `gap_by_person`, `dim_person`, `dim_cycle`, `dim_org_unit`, `score_movement` and `place` (each org unit with
all at or above it).
"""

from __future__ import annotations

import duckdb

TODAY = """
insert into gap_now by name
select
    person_id, competency_id, today.org_unit_id, today.department_id, today.role_id, today.manager_id, is_required,
    scope, target_level, current_level, level_basis, cycle_id as assessed_in, closes_on as assessed_on,
    0::bigint as age_months, false as is_outdated, current_level as last_level, gap, has_gap, levels_short, gap_band
from gap_by_person
inner join dim_cycle using (cycle_id)
inner join dim_person as today using (person_id)
where current_level is not null and today.is_active
qualify row_number() over (partition by person_id, competency_id order by closes_on desc) = 1;

insert into gap_now_by_org_unit by name
select
    ancestor_id as org_unit_id, any_value(unit.org_unit_type) as org_unit_type, competency_id, count(*) as n_people,
    count(current_level) as n_assessed, count(*) filter (where is_outdated) as n_outdated,
    avg(target_level) as mean_target, avg(current_level) as mean_level, avg(gap) as mean_gap,
    count(*) filter (where has_gap) as n_with_gap,
    count(*) filter (where has_gap) / count(current_level) as share_with_gap, sum(levels_short) as levels_short,
    avg(levels_short) as levels_short_per_person, min(assessed_on) as oldest_assessed_on
from gap_now
inner join place using (org_unit_id)
inner join dim_org_unit as unit on unit.org_unit_id = ancestor_id
where is_required
group by ancestor_id, competency_id;
"""

BALANCE = """
insert into gap_balance by name
select
    to_cycle_id, ancestor_id as org_unit_id, any_value(unit.org_unit_type) as org_unit_type, competency_id,
    count(*) as n_matched, count(*) filter (where gap_status in ('closed', 'unchanged')) as n_gaps_before,
    count(*) filter (where gap_status = 'closed') as n_closed,
    count(*) filter (where gap_status = 'unchanged') as n_still_open,
    count(*) filter (where gap_status = 'opened') as n_opened,
    count(*) filter (where gap_status in ('unchanged', 'opened')) as n_gaps_now,
    0::bigint as n_closed_by_target, 0::bigint as n_opened_by_target, null::double as expected_closed_by_chance,
    count(gap_status) as n_gap_known
from score_movement
inner join place using (org_unit_id)
inner join dim_org_unit as unit on unit.org_unit_id = ancestor_id
group by to_cycle_id, ancestor_id, competency_id;
"""

PARTICIPATION = """
insert into participation by name
select
    cycle_id, ancestor_id as org_unit_id, 'self' as relation, count(distinct person_id) as n_people,
    count(distinct person_id) filter (where current_level is not null) as n_people_rated,
    count(distinct person_id) filter (where current_level is not null) / count(distinct person_id) as share_rated,
    0::bigint as n_unasked, null::bigint as n_questionnaires, null::bigint as n_questionnaires_answered
from gap_by_person
inner join place using (org_unit_id)
group by cycle_id, ancestor_id;
"""


def write_today(connection: duckdb.DuckDBPyConnection) -> None:
    """Write where everybody stands today."""
    connection.execute(TODAY)


def write_balance(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the balance of gaps, and who took part."""
    connection.execute(BALANCE + PARTICIPATION)

"""Movement of the small company: its units, its ways from level to level, and its gaps by training status.

From Y1 to Y2 the sixteen people with an even number rose from 2 to 3 in K1 and closed their gap; the seventeen with an
odd one stayed at 2. In K2 nobody moved: the nine of T1 stayed at 2.5, a gap, and the other eleven of Sales at 4. P40
was not assessed again. P19 has another role, and nobody another basis; three of the rises in K1 are reliable, those of
P12, P14 and P16.
"""

from __future__ import annotations

import duckdb

ROWS = """
update score_movement set has_changed_role = true where person_id = 'P19';
update score_movement set is_reliable = person_id in ('P12', 'P14', 'P16') where competency_id = 'K1';

insert into score_movement_by_org_unit
select to_cycle_id, ancestor_id, any_value(unit.org_unit_type), competency_id, count(*), avg(movement),
    stddev_samp(movement), avg(movement) - 2 * stddev_samp(movement) / sqrt(count(*)),
    avg(movement) + 2 * stddev_samp(movement) / sqrt(count(*)),
    count(*) filter (where gap_status in ('closed', 'unchanged')),
    count(*) filter (where gap_status = 'closed'),
    count(*) filter (where gap_status = 'closed')
    / nullif(count(*) filter (where gap_status in ('closed', 'unchanged')), 0),
    count(gap_status), avg(to_gap - from_gap), avg(target_change), avg(movement) filter (where gap_status is not null),
    count(*) filter (where has_changed_role), count(*) filter (where has_changed_raters),
    count(*) filter (where has_changed_basis), count(*) filter (where has_changed_granularity), count(is_reliable),
    count(*) filter (where is_reliable and movement > 0), count(*) filter (where is_reliable and movement < 0)
from score_movement
inner join place using (org_unit_id)
inner join dim_org_unit as unit on unit.org_unit_id = ancestor_id
group by to_cycle_id, ancestor_id, competency_id;

-- Every level is as sure as half of it: of two gaps one would have closed by chance in K1, and none in K2.
insert into gap_balance
select to_cycle_id, ancestor_id, any_value(unit.org_unit_type), competency_id, count(*),
    count(*) filter (where gap_status in ('closed', 'unchanged')),
    count(*) filter (where gap_status = 'closed'),
    count(*) filter (where gap_status = 'unchanged'),
    count(*) filter (where gap_status = 'opened'),
    count(*) filter (where gap_status in ('unchanged', 'opened')),
    0, 0,
    case
        when competency_id = 'K1' then count(*) filter (where gap_status in ('closed', 'unchanged')) / 2
        else 0
    end,
    count(gap_status)
from score_movement
inner join place using (org_unit_id)
inner join dim_org_unit as unit on unit.org_unit_id = ancestor_id
group by to_cycle_id, ancestor_id, competency_id;

insert into level_transitions
select to_cycle_id, ancestor_id, competency_id, floor(from_level + 0.5), floor(to_level + 0.5), count(*)
from score_movement
inner join place using (org_unit_id)
group by all;

insert into closure_by_training
select moved.to_cycle_id, place.ancestor_id, moved.competency_id, training.training_status, count(*),
    count(*) filter (where moved.gap_status = 'closed'), count(*) filter (where moved.gap_status = 'closed') / count(*)
from score_movement as moved
inner join training_for_gap as training
    on training.cycle_id = moved.from_cycle_id and training.person_id = moved.person_id
    and training.competency_id = moved.competency_id
inner join place on place.org_unit_id = moved.org_unit_id
where moved.gap_status in ('closed', 'unchanged')
group by all;
"""


def write_movement(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the rows of movement, once movement by person, training and places are there."""
    connection.execute(ROWS)

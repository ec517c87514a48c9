"""Where the small company stands today: as Y2 left it, but for P40, whose level of Y1 is too old to be one."""

from __future__ import annotations

import duckdb


def write_today(connection: duckdb.DuckDBPyConnection) -> None:
    """Write today's profiles and gaps, of people and of units, from those of the cycles.

    Args:
        connection: holds the marts, with the gaps of the cycles and a table `place` of units and those above them.
    """
    connection.execute("""
        insert into role_profile_now
        select role_id, competency_id, target_level, scope from role_profile where cycle_id = 'Y2'
    """)
    # From the closes of Y1 and Y2 to 31 January 2026 it is 10 and 4 months.
    connection.execute("""
        insert into gap_now
        select latest.person_id, latest.competency_id, latest.org_unit_id, latest.department_id, latest.role_id,
            latest.manager_id, latest.is_required, latest.scope, latest.target_level, latest.current_level,
            latest.level_basis,
            case when latest.current_level is null then 'Y1' else 'Y2' end,
            case when latest.current_level is null then date '2025-03-31' else date '2025-09-30' end,
            case when latest.current_level is null then 10 else 4 end,
            latest.current_level is null,
            coalesce(latest.current_level, earlier.current_level),
            latest.gap, latest.has_gap, latest.levels_short, latest.gap_band
        from gap_by_person as latest
        inner join gap_by_person as earlier using (person_id, competency_id)
        where latest.cycle_id = 'Y2' and earlier.cycle_id = 'Y1'
    """)
    connection.execute("""
        insert into gap_now_by_org_unit
        select ancestor_id, any_value(unit.org_unit_type), competency_id, count(*), count(gap),
            count(*) filter (where is_outdated), avg(target_level) filter (where gap is not null), avg(current_level),
            avg(gap), count(*) filter (where has_gap), count(*) filter (where has_gap) / nullif(count(gap), 0),
            coalesce(sum(levels_short), 0), coalesce(sum(levels_short), 0) / nullif(count(gap), 0),
            min(assessed_on) filter (where gap is not null)
        from gap_now
        inner join place using (org_unit_id)
        inner join dim_org_unit as unit on unit.org_unit_id = ancestor_id
        group by ancestor_id, competency_id
    """)

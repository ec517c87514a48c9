"""Standard skills of the small company: K1 is mapped to S1, K2 to S2, and K3, which nobody needs, to S3."""

from __future__ import annotations

import duckdb

ROWS = """
update dim_competency set standard_code = 'S' || right(competency_id, 1);

insert into dim_standard_skill (standard_code, skill_name)
select standard_code, lower(competency_name) from dim_competency;

insert into gap_by_standard_skill
select gap.cycle_id, gap.org_unit_id, competency.standard_code, gap.n_people, gap.n_assessed, gap.mean_gap,
    gap.share_with_gap, gap.levels_short, gap.org_unit_type, gap.n_with_gap, lower(competency.competency_name), 1,
    competency.competency_name
from gap_by_org_unit as gap
inner join dim_competency as competency using (competency_id);
"""


def write_standard_skills(connection: duckdb.DuckDBPyConnection) -> None:
    """Write gaps by standard skill, once gaps by unit are there."""
    connection.execute(ROWS)

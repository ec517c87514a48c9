"""Of rows that conflict none counts; the one that is left of them later is one person's change, and waits like any."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import duckdb
import pytest

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from tests.integration.small_company import AS_OF

pytestmark = pytest.mark.integration

HEADER = "cycle_id,person_id,competency_id,level,calibrated_on\n"
THREE = "C1,E3,K1,0,2024-09-29\nC1,E3,K1,4,2024-09-29\nC1,E3,K1,5,2024-09-29\n"


def _published(workspace: Workspace, day: int, calibrations: str) -> tuple[list[Any], list[Any]]:
    """Publish with a file of calibrations; return E3's level, and what is handed on of everybody."""
    (workspace.exports / "ratings" / "calibrations_2024-10.csv").write_text(HEADER + calibrations, encoding="utf-8")
    outcome = refresh(workspace, as_of=AS_OF + timedelta(days=day))
    assert outcome.status == "published", outcome.reason
    of_k1 = "where cycle_id = 'C1' and competency_id = 'K1'"
    found = []
    for name, query in (
        ("warehouse", f"select current_level from gap_by_person {of_k1} and person_id = 'E3'"),
        (
            "shareable",
            f"select n_assessed, mean_level, figures_from from gap_by_org_unit {of_k1} and org_unit_id = 'ORG'",
        ),
    ):
        with duckdb.connect(str((workspace.current / f"{name}.duckdb").resolve()), read_only=True) as connection:
            found.append(list(connection.execute(query).fetchone() or ()))
    return found[0], found[1]


def test_the_row_that_is_left_of_three_counts_at_once_and_is_handed_on_with_others(fresh: Workspace) -> None:
    (fresh.root / "workspace.yml").write_text("tolerance: 1\n", encoding="utf-8")
    workspace = open_workspace(fresh.root)
    # E1 has (3 + 3 + 4) ÷ 3, E2 (2 × 2 + 3) ÷ 3, E3 2 by her manager, E4 3 by herself, E6 1, calibrated, and E7 1.
    everybody = [6, pytest.approx((10 / 3 + 7 / 3 + 2 + 3 + 1 + 1) / 6), AS_OF]
    assert _published(workspace, 1, THREE) == ([2], everybody)
    assert _published(workspace, 2, THREE.splitlines(keepends=True)[2]) == ([5], everybody)

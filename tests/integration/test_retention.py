"""A refresh removes what the retention ends, says so, and does not restate it in silence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from tests.integration.holding import places_that_hold
from tests.integration.small_company import AS_OF

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration


def test_a_cycle_and_a_leaver_go_with_the_refresh_that_finds_them_too_old(
    fresh: Workspace, ask: Ask, ask_operations: Ask
) -> None:
    # On 2025-06-01: C1 closed on 2024-09-30, more than eight months before; C2 did not. E7 left on 2025-01-15, more
    # than four months before; it is in the people export, and in one rating of C1, which goes with its cycle.
    (fresh.root / "workspace.yml").write_text(
        "retention: {cycles: 8 months, leavers: 4 months}\nkeep_snapshots: 1\n", encoding="utf-8"
    )
    (fresh.exports / "ratings" / "assignments.csv").write_text(
        "cycle_id,person_id,rater_id,relation\nC1,E2,E2,self\n", encoding="utf-8"
    )
    workspace = open_workspace(fresh.root)
    before = ask(workspace, "select * from gap_by_person where cycle_id = 'C2' order by all")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "skillgap", "--workspace", str(workspace.root)),
            *("refresh", "--as-of", AS_OF.isoformat()),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Retention of cycles: 8 months: 18 rows removed." in done.stdout
    assert "Retention of leavers: 4 months: 1 row removed." in done.stdout
    assert "exports/ratings/ratings_c1.csv" in done.stdout
    assert ask(workspace, "select cycle_id from dim_cycle order by 1") == [("C2",), ("C3",)]
    assert ask(workspace, "select count(*) from dim_person where person_id = 'E7'") == [(0,)]
    assert ask(workspace, "select * from gap_by_person where cycle_id = 'C2' order by all") == before
    # One cycle, one assignment, fifteen answers, one calibration; one row of people.
    assert ask_operations(workspace, "select reason, file, n_rows from removals order by 1, 2") == [
        ("retention of cycles: 8 months", "exports/ratings/assignments.csv", 1),
        ("retention of cycles: 8 months", "exports/ratings/calibrations.csv", 1),
        ("retention of cycles: 8 months", "exports/ratings/cycles.csv", 1),
        ("retention of cycles: 8 months", "exports/ratings/ratings_c1.csv", 15),
        ("retention of leavers: 4 months", "exports/hris/people.csv", 1),
    ]
    causes = ask_operations(
        workspace, "select distinct cycle_id, cause from restatements where table_name = 'gap_by_person'"
    )
    assert [cycle for cycle, _ in causes] == ["C1"]
    assert causes[0][1].startswith(
        "new file exports/ratings/assignments.csv (ratings/assignments); "
        "retention of cycles: 8 months; retention of leavers: 4 months; settings changed"
    )
    assert places_that_hold(workspace, ["Gil Santos", "gsantos"]) == []
    astray = "select file from source_files where n_read <> n_loaded + n_superseded + n_quarantined + n_filtered"
    assert ask_operations(workspace, astray) == []

    # Tomorrow the people export is read again with E7 in it, and C1's answers with one more.
    for name, line in (
        ("hris/people.csv", "E8,Hana Sato,hana@small.example,hsato,2021-01-01,,E1,T1,R1,Graz\n"),
        ("ratings/ratings_c1.csv", "C1,gsantos,E1,manager,K1,1,2024-09-10\n"),
    ):
        with (workspace.exports / name).open("a", encoding="utf-8") as stream:
            stream.write(line)
    assert refresh(workspace, as_of=AS_OF + timedelta(days=1)).status == "published"
    assert ask(workspace, "select cycle_id from dim_cycle order by 1") == [("C2",), ("C3",)]
    assert ask(workspace, "select person_id from dim_person where person_id in ('E7', 'E8')") == [("E8",)]
    assert places_that_hold(workspace, ["Gil Santos", "gsantos"]) == []
    assert ask_operations(workspace, "select count(*) from quarantined_rows") == [(0,)]

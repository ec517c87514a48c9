"""A closed cycle of the small company does not change in silence: which figures, by how much, and why."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import orchestration.refresh.session
from orchestration.cli.status import status_of
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from tests.integration.small_company import AS_OF

Rows = list[tuple[Any, ...]]
Ask = Callable[[Workspace, str], Rows]
pytestmark = pytest.mark.integration

RESTATED = (
    "select cycle_id, table_name, n_rows_changed, largest_change, figure, cause from restatements "
    "order by refreshed_at, cycle_id, table_name"
)


def _write(workspace: Workspace, name: str, text: str) -> None:
    (workspace.exports / name).write_text(text, encoding="utf-8")


def _append(workspace: Workspace, name: str, line: str) -> None:
    _write(workspace, name, f"{(workspace.exports / name).read_text(encoding='utf-8')}{line}\n")


def _calibrate(workspace: Workspace) -> str:
    """Calibrate E2's 7/3 of the first cycle to 2, in a file that comes long after; return what is said of it."""
    header = "cycle_id,person_id,competency_id,level,calibrated_on\n"
    _write(workspace, "ratings/calibrations_2025-05.csv", f"{header}C1,E2,K1,2,2025-05-20\n")
    return "new file exports/ratings/calibrations_2025-05.csv (ratings/calibrations)"


def test_a_first_publication_restates_nothing(small_company: Workspace, ask_operations: Ask) -> None:
    assert ask_operations(small_company, RESTATED) == []
    assert status_of(small_company).restatements == ()


def test_a_late_calibration_is_told_wherever_it_changes_a_closed_cycle(fresh: Workspace, ask_operations: Ask) -> None:
    cause = _calibrate(fresh)
    assert refresh(fresh, as_of=AS_OF).status == "published"
    found = ask_operations(fresh, RESTATED)
    # E2's gap in C1: 3 − 7/3 = 2/3 before, 3 − 2 = 1 now; her movement to C2: 3 − 7/3 = 2/3 before, 3 − 2 = 1 now.
    # The three units above her: levels short grow by 1/3, the mean movement over E2, E3, E6 by 1/3 / 3 = 1/9, and one
    # more of its movements rests on another basis: 0 before, 1 now (calibrated, then rated), which is the most.
    # Her gap stays a gap that one course answers, so nothing about training changes.
    assert [row[:3] for row in found] == [
        ("C1", "gap_by_org_unit", 3),
        ("C1", "gap_by_person", 1),
        ("C2", "score_movement", 1),
        ("C2", "score_movement_by_org_unit", 3),
    ]
    assert [row[3] for row in found] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1])
    assert [row[4] for row in found] == ["levels_short", "current_level", "from_level", "n_changed_basis"]
    assert {row[5] for row in found} == {cause}
    done = subprocess.run(
        [sys.executable, "-m", "skillgap", "--workspace", str(fresh.root), "status"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Published figures of closed cycles changed:" in done.stdout
    assert "C1: 3 rows of gap_by_org_unit, by up to 0.333 (levels_short)" in done.stdout
    assert done.stdout.count(cause) == 1

    # What was restated stays on record, whatever the next refreshes do.
    assert refresh(fresh, as_of=AS_OF).status == "unchanged"
    _write(fresh, "hris/people.csv", "")
    assert refresh(fresh, as_of=AS_OF).status == "failed"
    assert ask_operations(fresh, RESTATED) == found
    assert len(status_of(fresh).restatements) == 4


def test_a_refresh_that_ends_while_it_publishes_restates_nothing_and_the_next_one_does(
    fresh: Workspace, ask_operations: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    cause = _calibrate(fresh)

    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(orchestration.refresh.session, "publish_snapshot", fail)
        assert refresh(fresh, as_of=AS_OF).status == "failed"
    assert ask_operations(fresh, RESTATED) == []
    # The next one does not read the file again, and yet it is the cause.
    assert refresh(fresh, as_of=AS_OF).status == "published"
    found = ask_operations(fresh, RESTATED)
    assert len(found) == 4
    assert {row[5] for row in found} == {cause}


def test_a_setting_that_changes_a_closed_cycle_is_named(fresh: Workspace, ask_operations: Ask) -> None:
    (fresh.root / "workspace.yml").write_text("gap_threshold: 1.0\n", encoding="utf-8")
    changed = open_workspace(fresh.root)
    assert refresh(changed, as_of=AS_OF).status == "published"
    found = {row[:2]: row[2:] for row in ask_operations(changed, RESTATED)}
    # In C1 E2's 2/3 is no gap any more: one row, no number; 3 − 1 = 2 gaps in T1, D1 and 4 − 1 = 3 in ORG.
    # In C2 E3's 1/3 was none before and E6's 1 still is one, so no gap of C2 changes.
    assert found["C1", "gap_by_person"][:3] == (1, None, None)
    assert found["C1", "gap_by_org_unit"][:3] == (3, 1.0, "n_with_gap")
    assert ("C2", "gap_by_person") not in found
    # Her gap leaves the list of gaps, whose time for training was over when C2 opened.
    assert found["C1", "training_for_gap"][:3] == (1, None, None)
    assert {row[3] for row in found.values()} == {"settings changed: gap_threshold 0.5 → 1.0"}


def test_what_changes_no_closed_cycle_restates_nothing(fresh: Workspace, ask: Ask, ask_operations: Ask) -> None:
    # An answer for the first cycle that comes half a year late counts for nothing.
    _append(fresh, "ratings/ratings_c1.csv", "C1,E4,E1,manager,K1,0,2025-05-01")
    # A course taken now, after the third cycle opened, is too late for any gap of a closed cycle.
    _append(fresh, "lms/enrolments.csv", "E6,L1,2025-05-20,2025-05-28,completed")
    assert refresh(fresh, as_of=AS_OF).status == "published"
    assert ask_operations(fresh, RESTATED) == []
    # The third cycle closes: its figures are published for the first time.
    assert refresh(fresh, as_of=AS_OF + timedelta(days=44)).status == "published"
    assert ask(fresh, "select count(*) > 0 from gap_by_person where cycle_id = 'C3'") == [(True,)]
    assert ask_operations(fresh, RESTATED) == []

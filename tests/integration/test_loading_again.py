"""What comes again, in the same file or in another one: each account worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from tests.integration.small_company import AS_OF

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration

HEADER = "course_id,title,modality,hours,unit_cost,is_active\n"
JANUARY = HEADER + "L1,Old Lab,formal,8,300,true\nL2,Writing in January,formal,8,200,true\n"
FEBRUARY = HEADER + "L2,Writing in February,formal,8,200,true\n" * 2
MARCH = HEADER + "L3,Either,formal,8,1,true\nL3,Or,formal,8,1,true\nL4,Four,formal,8,1,true\nL5,Five,formal,8,1,true\n"
ACCOUNTS = (
    "select file, n_read, n_loaded, n_superseded, n_quarantined, n_filtered, n_astray, status from source_files "
    "where contract = 'lms/courses' order by file"
)
TITLES = "select course_id, course_title from dim_course order by 1"


def _write(workspace: Workspace, day: str, text: str) -> None:
    (workspace.exports / "lms" / f"courses_{day}.csv").write_text(text, encoding="utf-8")


def test_of_several_files_the_newest_counts_and_every_row_is_somewhere_once(
    fresh: Workspace, ask: Ask, ask_operations: Ask
) -> None:
    (fresh.root / "workspace.yml").write_text("tolerance: 0.5\n", encoding="utf-8")
    workspace = open_workspace(fresh.root)
    for day, text in (("2025-01-31", JANUARY), ("2025-02-28", FEBRUARY), ("2025-03-31", MARCH)):
        _write(workspace, day, text)
    assert refresh(workspace, as_of=AS_OF).status == "published"
    assert ask_operations(workspace, ACCOUNTS) == [
        # Without a day in its name a file speaks for the day on which it was first loaded, which is later than March.
        ("exports/lms/courses.csv", 1, 1, 0, 0, 0, 0, "unchanged"),
        # L1 gives way to that file, L2 to February's: 2 = 0 + 2
        ("exports/lms/courses_2025-01-31.csv", 2, 0, 2, 0, 0, 0, "loaded"),
        # L2 twice and alike: 2 = 1 + 1
        ("exports/lms/courses_2025-02-28.csv", 2, 1, 1, 0, 0, 0, "loaded"),
        # Both L3 contradict each other, L4 and L5 are fine: 4 = 2 + 0 + 2
        ("exports/lms/courses_2025-03-31.csv", 4, 2, 0, 2, 0, 0, "loaded"),
    ]
    assert ask(workspace, TITLES) == [
        ("L1", "Negotiation Lab"),
        ("L2", "Writing in February"),
        ("L4", "Four"),
        ("L5", "Five"),
    ]

    # January's file comes with other rows, and February's is taken away, which takes nothing away.
    _write(workspace, "2025-01-31", HEADER + "L2,Writing once more,formal,8,200,true\nL6,Six,formal,8,1,true\n")
    (workspace.exports / "lms" / "courses_2025-02-28.csv").unlink()
    assert refresh(workspace, as_of=AS_OF).status == "published"
    assert ask_operations(workspace, ACCOUNTS) == [
        ("exports/lms/courses.csv", 1, 1, 0, 0, 0, 0, "unchanged"),
        ("exports/lms/courses_2025-01-31.csv", 2, 1, 1, 0, 0, 0, "loaded"),
        ("exports/lms/courses_2025-02-28.csv", 2, 1, 1, 0, 0, 0, "taken_away"),
        ("exports/lms/courses_2025-03-31.csv", 4, 2, 0, 2, 0, 0, "unchanged"),
    ]
    assert ask(workspace, TITLES) == [
        ("L1", "Negotiation Lab"),
        ("L2", "Writing in February"),
        ("L4", "Four"),
        ("L5", "Five"),
        ("L6", "Six"),
    ]

"""As long as no cycle has closed, it is said when there will be levels to see."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from rich.console import Console

from orchestration.cli.check import check_exports, checked
from orchestration.cli.next_cycle import NO_CYCLE, missing_cycle
from orchestration.ingest.check_report import CycleDays
from orchestration.settings.workspace import Workspace

AUTUMN = CycleDays("Autumn", date(2025, 9, 30))
SPRING = CycleDays("Spring", date(2026, 3, 31))


def test_without_a_cycle_it_is_said_where_cycles_belong() -> None:
    assert missing_cycle((), as_of=date(2025, 9, 1), grace_days=14) == NO_CYCLE


@pytest.mark.parametrize(
    ("as_of", "grace_days", "is_missing"),
    [
        (date(2025, 9, 30), 14, True),
        (date(2025, 10, 14), 14, True),  # the last of fourteen days after 30 September
        (date(2025, 10, 15), 14, False),
        (date(2025, 9, 29), 0, True),
        (date(2025, 9, 30), 0, False),  # without days of grace it is closed on its last day
    ],
)
def test_a_cycle_has_closed_on_the_day_after_its_days_of_grace(
    as_of: date,
    grace_days: int,
    is_missing: bool,  # noqa: FBT001 - a case's outcome
) -> None:
    assert (missing_cycle((SPRING, AUTUMN), as_of=as_of, grace_days=grace_days) is not None) is is_missing


def test_the_cycle_that_closes_first_is_named_with_the_day_on_which_to_refresh() -> None:
    text = missing_cycle((SPRING, AUTUMN), as_of=date(2025, 9, 1), grace_days=14) or ""
    assert "Autumn closes on 2025-09-30, and its 14 days of grace end on 2025-10-14." in text
    assert "Refresh on 2025-10-15 or later" in text
    assert "\n" not in text
    without = missing_cycle((AUTUMN,), as_of=date(2025, 9, 1), grace_days=0) or ""
    assert "Autumn closes on 2025-09-30. Refresh on 2025-09-30 or later" in without


@pytest.mark.parametrize(
    ("cycles", "today", "words"),
    [
        (None, date(2025, 6, 1), "No assessment cycle is known"),
        ("C1,Summer,2025-05-15,2025-06-30\n", date(2025, 6, 1), "Refresh on 2025-07-15 or later"),
        ("C1,Summer,2025-05-15,2025-06-30\n", date(2025, 7, 15), None),
    ],
)
def test_check_says_so_of_the_exports(workspace: Workspace, cycles: str | None, today: date, words: str | None) -> None:
    files = {"hris/people.csv": "person_id\nP1\n"}
    if cycles:
        files["ratings/cycles.csv"] = f"cycle_id,name,opens_on,closes_on\n{cycles}"
    for name, text in files.items():
        (workspace.exports / name).parent.mkdir(parents=True, exist_ok=True)
        (workspace.exports / name).write_text(text, encoding="utf-8")
    said = StringIO()
    checked(Console(file=said, soft_wrap=True), check_exports(workspace, today=today))
    assert ("assessment cycle" in said.getvalue()) is (words is not None)
    assert (words or "") in said.getvalue()
